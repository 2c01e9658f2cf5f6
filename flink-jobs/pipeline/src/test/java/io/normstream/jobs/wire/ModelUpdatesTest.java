package io.normstream.jobs.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.TrainingOptions;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.machine.EngineChoice;
import io.normstream.jobs.training.learner.Learners;
import io.normstream.jobs.wire.ModelUpdates.Availability;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.train.OnlineLearner;
import io.normstream.schemas.ModelChunk;
import io.normstream.schemas.ModelManifest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelUpdatesTest {
    private static final int CHUNKS = 3;
    private static byte[] model;

    private final ModelUpdates updates = new ModelUpdates("default", AvroCodec.ofReleases());

    @BeforeAll
    static void makeModel() {
        Configuration configuration = new Configuration();
        configuration.set(TrainingOptions.MODELS, "default=8x8x1:3");
        TrainingSettings settings = TrainingSettings.from(configuration);
        try (OnlineLearner learner =
                OnlineLearner.create(
                        Learners.settings(settings, settings.model("default")),
                        EngineChoice.inThisProcess(settings))) {
            model = learner.servingModel(Map.of());
        }
    }

    @Test
    void readsTheNewestModelBack() throws Exception {
        feed(publication("default", 7, 0));
        feed(publication("default", 9, 1));
        feed(publication("other", 11, 0));

        PublishedModel newest = updates.newest();

        assertThat(newest.manifest().getVersion()).isEqualTo(9);
        assertThat(newest.bytes()).isEqualTo(model);
    }

    @Test
    void readsAnOlderVersionBackWhileItsSlotIsItsOwn() throws Exception {
        feed(publication("default", 7, 0));
        feed(publication("default", 9, 1));

        assertThat(updates.version(7).bytes()).isEqualTo(model);
        assertThat(updates.manifests()).containsOnlyKeys(7L, 9L);
        assertThat(availability(7)).isEqualTo(Availability.RETAINED);
    }

    @Test
    void saysWhoTookTheSlotOfAnOlderVersion() throws Exception {
        feed(publication("default", 7, 0));
        feed(publication("default", 9, 1));
        feed(chunks("default", 11, 0).subList(0, 1));

        assertThat(availability(7)).isEqualTo(Availability.OUT_OF_RETENTION);
        assertThatThrownBy(() -> updates.manifest(7))
                .isInstanceOf(JobException.class)
                .hasMessageContainingAll(
                        "out of retention",
                        "its slot holds version 11",
                        "retained are [9]",
                        "--to-version 7");
    }

    @Test
    void saysWhichVersionsThereAre() throws Exception {
        feed(publication("default", 7, 0));

        assertThatThrownBy(() -> updates.version(8))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("not published as version 8; retained are [7]");
    }

    @Test
    void aVersionWithoutAChunkIsBroken() throws Exception {
        feed(publication("default", 7, 0));
        feed(List.of(ModelUpdate.tombstone("default", 0, 1)));

        assertThat(availability(7)).isEqualTo(Availability.BROKEN);
        assertThat(updates.manifest(7).getVersion()).isEqualTo(7);
        assertThatThrownBy(() -> updates.version(7))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("chunk 1 of 3 is missing");
    }

    @Test
    void aChunkThatCannotBeReadHidesTheOneBefore() throws Exception {
        feed(publication("default", 7, 0));
        byte[] key = "default/0/0".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> updates.accept(key, new byte[] {1}))
                .isInstanceOf(JobException.class);

        assertBroken("chunk 0 of 3 is missing");
    }

    private Availability availability(long version) {
        return updates.availability(updates.manifests().get(version));
    }

    @Test
    void refusesAMissingChunk() throws Exception {
        List<ModelUpdate> publication = publication("default", 7, 0);
        publication.remove(1);
        feed(publication);

        assertBroken("version 7", "chunk 1 of 3 is missing");
    }

    @Test
    void refusesAChunkThatWasDeleted() throws Exception {
        feed(publication("default", 7, 0));
        feed(List.of(ModelUpdate.tombstone("default", 0, 2)));

        assertBroken("chunk 2 of 3 is missing");
    }

    @Test
    void refusesAChunkOfAnotherVersion() throws Exception {
        feed(publication("default", 7, 0));
        feed(publication("default", 5, 0).subList(0, 1));

        assertBroken("chunk 0 of 3 is of version 5");
    }

    @Test
    void refusesABadChecksum() throws Exception {
        ModelManifest manifest = manifest("default", 7, 0);
        manifest.setChecksum(ByteBuffer.allocate(32));
        feed(chunks("default", 7, 0));
        feed(List.of(ModelUpdate.manifest(manifest)));

        assertBroken("its checksum is", "but 00000000");
    }

    @Test
    void refusesABadDigest() throws Exception {
        ModelManifest manifest = manifest("default", 7, 0);
        manifest.setDigest(ByteBuffer.allocate(32));
        feed(chunks("default", 7, 0));
        feed(List.of(ModelUpdate.manifest(manifest)));

        assertBroken("its digest is", "but 00000000");
    }

    @Test
    void refusesAnotherSize() throws Exception {
        ModelManifest manifest = manifest("default", 7, 0);
        manifest.setSize(model.length + 1L);
        feed(chunks("default", 7, 0));
        feed(List.of(ModelUpdate.manifest(manifest)));

        assertBroken("its chunks hold " + model.length + " bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, 0, ModelAssembly.MOST_CHUNKS + 1, Integer.MAX_VALUE})
    void refusesANumberOfChunksThatNoModelHas(int announced) throws Exception {
        ModelManifest manifest = manifest("default", 7, 0);
        manifest.setChunks(announced);
        feed(chunks("default", 7, 0));
        feed(List.of(ModelUpdate.manifest(manifest)));

        assertThat(availability(7)).isEqualTo(Availability.BROKEN);
        assertBroken("announced with " + announced + " chunks, allowed are 1 to 10000");
    }

    @Test
    void saysWhereNothingWasPublished() throws Exception {
        feed(chunks("default", 7, 0));

        assertBroken("no serving model of default was published");
    }

    @Test
    void refusesWhatIsNoUpdate() {
        byte[] key = "default/0/0".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> updates.accept(key, new byte[] {1, 2, 3}))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("default/0/0 cannot be read: NOT_AVRO");
    }

    private void assertBroken(String... parts) {
        assertThatThrownBy(updates::newest)
                .isInstanceOf(JobException.class)
                .hasMessageContainingAll(parts);
    }

    private void feed(List<ModelUpdate> publication) {
        publication.forEach(
                update ->
                        updates.accept(update.key.getBytes(StandardCharsets.UTF_8), update.value));
    }

    private static List<ModelUpdate> publication(String modelId, long version, int slot)
            throws Exception {
        List<ModelUpdate> publication = chunks(modelId, version, slot);
        publication.add(ModelUpdate.manifest(manifest(modelId, version, slot)));
        return publication;
    }

    private static List<ModelUpdate> chunks(String modelId, long version, int slot) {
        int size = model.length / CHUNKS + 1;
        List<ModelUpdate> chunks = new ArrayList<>();
        for (int i = 0; i < CHUNKS; i++) {
            byte[] part =
                    Arrays.copyOfRange(model, i * size, Math.min(model.length, (i + 1) * size));
            chunks.add(
                    ModelUpdate.chunk(
                            new ModelChunk(
                                    modelId,
                                    "run",
                                    version,
                                    slot,
                                    i,
                                    CHUNKS,
                                    ByteBuffer.wrap(part))));
        }
        return chunks;
    }

    private static ModelManifest manifest(String modelId, long version, int slot) throws Exception {
        return Records.manifest(modelId, version)
                .setPublication(slot)
                .setSlot(slot)
                .setChunks(CHUNKS)
                .setSize(model.length)
                .setChecksum(ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(model)))
                .setDigest(ByteBuffer.wrap(ServingModel.decode(model).digest()))
                .build();
    }
}
