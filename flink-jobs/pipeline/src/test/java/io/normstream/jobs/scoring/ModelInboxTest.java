package io.normstream.jobs.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.schemas.ModelChunk;
import io.normstream.schemas.ModelManifest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ModelInboxTest {
    private static final AvroCodec CODEC = AvroCodec.ofReleases();
    private static Publication a7;
    private static Publication a9;
    private static Publication b3;

    private final ModelInbox inbox = new ModelInbox(Publication.declared(), 1 << 20, CODEC);

    @BeforeAll
    static void publish() {
        a7 = Publication.of("a", 7);
        a9 = Publication.of("a", 9);
        b3 = Publication.of("b", 3);
    }

    @Test
    void aWholeUpdateComesOutWithItsBytes() throws Exception {
        assertThat(feed(a7.updates()).assemble(Publication.declared()).bytes())
                .isEqualTo(a7.model());
    }

    @Test
    void chunksInAnyOrderAndTwiceMakeTheSame() throws Exception {
        List<ModelUpdate> chunks = new ArrayList<>(a7.chunks());
        chunks.addAll(a7.chunks());
        Collections.reverse(chunks);
        for (ModelUpdate chunk : chunks) {
            assertThat(inbox.accept(chunk)).isEmpty();
        }

        assertThat(announce(a7.manifest()).assemble(Publication.declared()).bytes())
                .isEqualTo(a7.model());
    }

    @Test
    void interleavedVersionsComeOutEach() throws Exception {
        for (int i = 0; i < Publication.CHUNKS; i++) {
            inbox.accept(a7.chunks().get(i));
            inbox.accept(a9.chunks().get(i));
        }

        assertThat(announce(a7.manifest()).assemble(Publication.declared()).bytes())
                .isEqualTo(a7.model());
        assertThat(announce(a9.manifest()).assemble(Publication.declared()).bytes())
                .isEqualTo(a9.model());
    }

    @Test
    void aMissingChunkIsNamed() throws Exception {
        inbox.accept(a7.chunks().get(0));
        inbox.accept(a7.chunks().get(2));

        assertRefused(
                Refusal.INCOMPLETE,
                () -> announce(a7.manifest()),
                "version 7",
                "announced with 3 chunks, but chunks [1] of 3 are missing");
    }

    @Test
    void anAnnouncementWithoutChunksIsIncomplete() {
        assertRefused(
                Refusal.INCOMPLETE, () -> announce(a7.manifest()), "none of them has arrived");
    }

    @Test
    void anOlderVersionIsRefusedAndItsChunksAreNotHeld() throws Exception {
        feed(a9.updates());
        inbox.serves(a9.manifest().build());

        assertRefused(
                Refusal.OLDER,
                () -> feed(a7.updates()),
                "version 7",
                "is older than what serves: version 9");
        assertThat(inbox.held()).isEmpty();
    }

    @Test
    void theSameVersionAgainIsNoNews() throws Exception {
        feed(a9.updates());
        inbox.serves(a9.manifest().build());
        for (ModelUpdate update : a9.updates()) {
            assertThat(inbox.accept(update)).isEmpty();
        }
        assertThat(inbox.held()).isEmpty();
    }

    /**
     * As of a trainer that goes on after what it published, on a machine that computes other bits.
     */
    @Test
    void otherBytesUnderTheNameOfWhatServesAreRefusedAndSaid() throws Exception {
        feed(a9.updates());
        inbox.serves(a9.manifest().build());
        assertOtherBytes();
        inbox.begin(a9.manifest().build(), List.of());
        assertOtherBytes();
        assertThat(inbox.served()).isEqualTo(new ServedVersion("a", 9, List.of()));
    }

    @Test
    void otherBytesUnderTheNameOfWhatIsOnItsWayAreRefusedAndSaid() throws Exception {
        feed(a9.updates());
        assertOtherBytes();
    }

    @Test
    void theNameOfAModelThatWasRefusedIsStillToBeHad() throws Exception {
        Publication broken = new Publication("a", 9, a7.model());
        feed(broken.updates());
        inbox.refused(broken.manifest().build());

        assertThat(feed(a9.updates()).manifest().getVersion()).isEqualTo(9);
    }

    private void assertOtherBytes() {
        Publication other = new Publication("a", 9, a7.model());
        assertRefused(
                Refusal.OTHER_BYTES,
                () -> feed(other.updates()),
                "version 9 of lineage a was announced with checksum",
                "and now with");
    }

    @Test
    void aNewLineageIsFollowedThoughItsVersionIsLower() throws Exception {
        feed(a9.updates());
        inbox.serves(a9.manifest().build());

        feed(b3.updates());
        inbox.serves(b3.manifest().build());

        assertThat(inbox.served()).isEqualTo(new ServedVersion("b", 3, List.of("a")));
    }

    @Test
    void aLineageThatWasLeftStaysLeft() throws Exception {
        inbox.begin(b3.manifest().build(), List.of("a"));

        assertRefused(
                Refusal.OLDER, () -> feed(a9.updates()), "of lineage a is older than what serves");
    }

    @Test
    void anotherShapeIsRefused() throws Exception {
        for (ModelUpdate chunk : a7.chunks()) {
            inbox.accept(chunk);
        }
        assertRefused(
                Refusal.WRONG_SHAPE,
                () -> announce(a7.manifest().setClasses(3)),
                "is m=8x8x1:3:small-cnn, but m=8x8x1:2:small-cnn is declared");
    }

    @Test
    void aFileOfAnotherShapeThanAnnouncedIsRefused() throws Exception {
        CompleteUpdate announced = feed(a7.updates());

        assertRefused(
                Refusal.WRONG_SHAPE,
                () ->
                        announced.assemble(
                                Publication.settings("training.models", "m=8x8x1:5")
                                        .models()
                                        .get(0)),
                "2 classes, but m=8x8x1:5:small-cnn is declared");
    }

    @Test
    void aNetworkOfMoreActivationsThanDeclaredIsTooLarge() throws Exception {
        CompleteUpdate announced = feed(Publication.wide("a", 9).updates());

        assertRefused(
                Refusal.TOO_LARGE,
                () -> announced.assemble(Publication.declared()),
                "model m version 9 needs more than",
                "twice as many as small-cnn for m=8x8x1:2:small-cnn");
    }

    @Test
    void aFlippedByteIsFound() throws Exception {
        for (ModelUpdate chunk : a7.chunks()) {
            ModelChunk decoded = CODEC.decode(chunk.value, ModelChunk.class);
            byte[] payload = decoded.getPayload().array().clone();
            payload[payload.length / 2] ^= 1;
            decoded.setPayload(ByteBuffer.wrap(payload));
            inbox.accept(ModelUpdate.chunk(decoded));
        }
        CompleteUpdate announced = announce(a7.manifest());

        assertRefused(
                Refusal.BROKEN,
                () -> announced.assemble(Publication.declared()),
                "its checksum is");
    }

    @Test
    void bytesThatAreNoUpdateAreRefused() {
        ModelUpdate update = a7.updates().get(0).copy();
        update.value = new byte[] {1, 2, 3};

        assertRefused(Refusal.BROKEN, () -> inbox.accept(update), "m/7/0 cannot be read");
    }

    @Test
    void impossibleNumbersOfChunksAreRefused() {
        for (int[] wrong : new int[][] {{-1, 3}, {3, 3}, {0, 0}, {0, -5}}) {
            ModelUpdate chunk =
                    ModelUpdate.chunk(
                            new ModelChunk(
                                    "m", "a", 7L, 7, wrong[0], wrong[1], ByteBuffer.allocate(1)));
            assertRefused(Refusal.BROKEN, () -> inbox.accept(chunk), "has a chunk");
        }
    }

    @Test
    void noSenderMakesItHoldMoreThanAModel() {
        ModelInbox small = new ModelInbox(Publication.declared(), a7.model().length - 1, CODEC);

        assertRefused(
                Refusal.TOO_LARGE,
                () -> {
                    for (ModelUpdate chunk : a7.chunks()) {
                        small.accept(chunk);
                    }
                },
                "scoring.max-model-bytes");
    }

    @Test
    void aChunkMakesNoRoomForMoreOthersThanATrainerWrites() {
        ModelInbox large = new ModelInbox(Publication.declared(), Integer.MAX_VALUE, CODEC);

        for (int chunks : new int[] {10_001, Integer.MAX_VALUE}) {
            ModelChunk chunk = new ModelChunk("m", "a", 7L, 7, 0, chunks, ByteBuffer.allocate(1));
            assertRefused(
                    Refusal.TOO_LARGE,
                    () -> large.accept(ModelUpdate.chunk(chunk)),
                    "version 7 has " + chunks + " chunks, at most 10000 are allowed");
        }
        assertThat(large.held()).isEmpty();
    }

    @Test
    void lineagesThatNoStateCouldHoldAndVersionsThatMeanNoModelAreRefused() {
        String longest = "l".repeat(200);
        assertThat(inboxTakes(longest, 0)).isTrue();
        assertThat(inboxTakes(longest + "l", 0)).isFalse();
        assertThat(inboxTakes("", 0)).isFalse();
        assertThat(inboxTakes("a", -1)).isFalse();
        assertRefused(
                Refusal.BROKEN,
                () -> announce(a7.manifest().setLineage("l".repeat(70_000))),
                "version 7 has a lineage of 70000 characters");
    }

    private boolean inboxTakes(String lineage, long version) {
        try {
            inbox.accept(
                    ModelUpdate.chunk(
                            new ModelChunk(
                                    "m", lineage, version, 0, 0, 2, ByteBuffer.allocate(1))));
            return true;
        } catch (RefusedUpdateException e) {
            assertThat(e.refusal()).isEqualTo(Refusal.BROKEN);
            return false;
        }
    }

    @Test
    void versionsThatNobodyAnnouncesArePushedOut() throws Exception {
        for (long version = 10; version < 30; version++) {
            inbox.accept(
                    ModelUpdate.chunk(
                            new ModelChunk("m", "a", version, 0, 0, 2, ByteBuffer.allocate(10))));
        }

        assertThat(inbox.held()).hasSize(4);
    }

    @Test
    void whatIsHeldTakenAgainMakesTheSame() throws Exception {
        inbox.accept(a7.chunks().get(0));
        inbox.accept(a7.chunks().get(1));
        ModelInbox restored = new ModelInbox(Publication.declared(), 1 << 20, CODEC);
        for (ModelUpdate held : inbox.held()) {
            restored.accept(held);
        }
        restored.accept(a7.chunks().get(2));

        Optional<CompleteUpdate> announced = restored.accept(a7.updates().get(3));

        assertThat(announced.orElseThrow().assemble(Publication.declared()).bytes())
                .isEqualTo(a7.model());
    }

    private CompleteUpdate feed(List<ModelUpdate> updates) throws RefusedUpdateException {
        Optional<CompleteUpdate> announced = Optional.empty();
        for (ModelUpdate update : updates) {
            announced = inbox.accept(update);
        }
        return announced.orElseThrow();
    }

    private CompleteUpdate announce(ModelManifest.Builder manifest) throws RefusedUpdateException {
        return inbox.accept(ModelUpdate.manifest(manifest.build())).orElseThrow();
    }

    private static void assertRefused(Refusal refusal, ThrowingCallable what, String... parts) {
        assertThatThrownBy(what)
                .isInstanceOf(RefusedUpdateException.class)
                .hasMessageContainingAll(parts)
                .extracting(thrown -> ((RefusedUpdateException) thrown).refusal())
                .isEqualTo(refusal);
    }
}
