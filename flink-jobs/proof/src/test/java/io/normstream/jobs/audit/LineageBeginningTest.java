package io.normstream.jobs.audit;

import static io.normstream.jobs.training.RecordedRun.MODEL;
import static io.normstream.jobs.training.RecordedRun.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.training.RecordedRun;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.Genesis;
import io.normstream.schemas.ImageRecord;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.RejectReason;
import io.normstream.schemas.TopicPosition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code verify} of lineages that say where they begin. */
class LineageBeginningTest {
    private static MemoryTopics once;
    private static MemoryTopics twice;
    private static long lettersOfFirst;

    @BeforeAll
    static void train() {
        RecordedRun run = RecordedRun.images(150, 1, 81);
        String[] options = {"training.models", "m=8x8x1:2", "training.publish-every", "1000"};
        run.train(false, options);
        once = MemoryTopics.of(run);
        lettersOfFirst = once.records(TOPICS.deadLetters()).size();
        options[1] = "m=8x8x1:2,other=8x8x1:2";
        twice = MemoryTopics.of(run.train(false, options));
    }

    @Test
    void whatAnEarlierRunRefusedMayBeLearnt() {
        MemoryTopics corrected = refusedBefore(once);
        long after = once.records(TOPICS.images()).size();

        assertThat(corrected.verify(false).isClean()).isFalse();
        AuditReport report = begun(corrected, 0, after).verify(false);
        assertClean(report);
        assertThat(report.models()).extracting(ModelSummary::dead).containsExactly(deadOfModel());
    }

    @Test
    void whatWasRefusedBehindTheBeginningCounts() {
        MemoryTopics corrected = refusedBefore(once);
        long after = once.records(TOPICS.images()).size();

        assertThat(begun(corrected, 0, after - 5).verify(false).findings().kept())
                .isNotEmpty()
                .anySatisfy(line -> assertThat(line).contains("dead letter"));
        long all = corrected.records(TOPICS.deadLetters()).size();
        assertThat(begun(corrected, 0, all).verify(false).findings().kept()).isNotEmpty();
    }

    @Test
    void eachOfSeveralLineagesHasItsOwnDeadLetters() {
        MemoryTopics begun =
                genesis(
                        twice,
                        (number, genesis) ->
                                genesis.setPositions(
                                        positions(twice, 0, number == 0 ? 0 : lettersOfFirst)));

        assertClean(begun.verify(false));
        List<ConsumerRecord<byte[], byte[]>> letters = begun.records(TOPICS.deadLetters());
        for (int index = 0; index < letters.size(); index += 3) {
            long offset = RewrittenLedger.decode(letters.get(index), DeadLetter.class).getOffset();
            if (isOfModel(begun, offset) && isNamed(begun, offset)) {
                assertThat(begun.drop(TOPICS.deadLetters(), index).verify(false).findings().kept())
                        .as("dead letter of offset %d", offset)
                        .isNotEmpty();
            }
        }
    }

    @Test
    void aStepBeforeTheBeginningIsNamed() {
        assertNames(begun(once, 20, 0), "comes before offset 20, where its lineage begins");
    }

    @Test
    void aStepOfAnotherPartitionThanTheOwnersIsNamed() {
        assertClean(owned(once, 0).verify(false));
        assertNames(owned(once, 3), "the lineage learns from 3 alone");
    }

    @Test
    void whatLayOnATopicThatWasMadeAgainCannotBeProven() {
        MemoryTopics begun = begun(once, 0, 0);
        MemoryTopics again = begun.madeAgain(TOPICS.images());
        begun.records(TOPICS.images()).stream()
                .limit(40)
                .forEach(image -> again.records(TOPICS.images()).add(image));

        AuditReport report = again.verify(false);

        assertClean(report);
        assertThat(report.unprovable().lines())
                .singleElement()
                .asString()
                .contains("records were on recorded.images before it was created again");
        assertClean(begun.madeAgain(TOPICS.deadLetters()).verify(false));
    }

    private static boolean isOfModel(MemoryTopics topics, long offset) {
        return topics.records(TOPICS.images()).stream()
                .filter(image -> image.offset() == offset)
                .filter(image -> image.value().length > 3)
                .map(image -> RewrittenLedger.decode(image, ImageRecord.class))
                .anyMatch(image -> image.getModelId().equals(MODEL));
    }

    /** Whether a later record was learnt. */
    private static boolean isNamed(MemoryTopics topics, long offset) {
        List<LedgerEntry> entries = RewrittenLedger.entries(topics, MODEL);
        return entries.get(entries.size() - 1).getStep().getRuns().get(0).getFirstOffset() > offset;
    }

    private static long deadOfModel() {
        return once.verify(false).models().get(0).dead();
    }

    /** The same after a run that took images of another size, and refused them all. */
    private static MemoryTopics refusedBefore(MemoryTopics topics) {
        MemoryTopics changed = topics.copy();
        List<ConsumerRecord<byte[], byte[]>> letters = changed.records(TOPICS.deadLetters());
        List<ConsumerRecord<byte[], byte[]>> own = new ArrayList<>(letters);
        letters.clear();
        for (ConsumerRecord<byte[], byte[]> image : topics.records(TOPICS.images())) {
            add(letters, AvroCodec.encode(refused(image)));
        }
        own.forEach(letter -> add(letters, letter.value()));
        return changed;
    }

    private static void add(List<ConsumerRecord<byte[], byte[]>> letters, byte[] value) {
        letters.add(
                new ConsumerRecord<>(TOPICS.deadLetters(), 0, letters.size(), new byte[0], value));
    }

    private static DeadLetter refused(ConsumerRecord<byte[], byte[]> image) {
        return DeadLetter.newBuilder()
                .setTopic(image.topic())
                .setPartition(image.partition())
                .setOffset(image.offset())
                .setTimestamp(Instant.ofEpochMilli(1))
                .setKey(null)
                .setValue(null)
                .setReason(RejectReason.WRONG_SHAPE)
                .setDetail("8x8, 9x9 is allowed")
                .build();
    }

    private static MemoryTopics begun(MemoryTopics topics, long images, long deadLetters) {
        return genesis(
                topics,
                (number, genesis) -> genesis.setPositions(positions(topics, images, deadLetters)));
    }

    private static MemoryTopics owned(MemoryTopics topics, @Nullable Integer partition) {
        return genesis(topics, (number, genesis) -> genesis.setOwnerPartition(partition));
    }

    private static MemoryTopics genesis(MemoryTopics topics, BiConsumer<Integer, Genesis> edit) {
        MemoryTopics changed = topics;
        for (String model :
                topics.verify(false).models().stream().map(ModelSummary::modelId).toList()) {
            changed =
                    RewrittenLedger.of(
                            changed,
                            model,
                            entries -> {
                                List<Genesis> all =
                                        entries.stream()
                                                .map(LedgerEntry::getGenesis)
                                                .filter(genesis -> genesis != null)
                                                .toList();
                                // A model that was started once began with the last run.
                                int from = 2 - all.size();
                                for (int i = 0; i < all.size(); i++) {
                                    edit.accept(topics == twice ? from + i : i, all.get(i));
                                }
                            });
        }
        return changed;
    }

    private static List<TopicPosition> positions(
            MemoryTopics topics, long images, long deadLetters) {
        return List.of(
                new TopicPosition(
                        TOPICS.deadLetters(), topics.id(TOPICS.deadLetters()), 0, deadLetters),
                new TopicPosition(TOPICS.images(), topics.id(TOPICS.images()), 0, images));
    }

    private static void assertClean(AuditReport report) {
        assertThat(report.findings().kept()).isEmpty();
    }

    private static void assertNames(MemoryTopics topics, String what) {
        assertThat(topics.verify(false).findings().kept())
                .anySatisfy(line -> assertThat(line).contains(what));
    }
}
