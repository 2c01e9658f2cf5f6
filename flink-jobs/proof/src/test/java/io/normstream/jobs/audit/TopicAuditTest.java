package io.normstream.jobs.audit;

import static io.normstream.jobs.training.RecordedRun.MODEL;
import static io.normstream.jobs.training.RecordedRun.OTHER;
import static io.normstream.jobs.training.RecordedRun.TOPICS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.training.RecordedRun;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.Prediction;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TopicAuditTest {
    private static final String MODELS = "m=8x8x1:2,other=8x8x1:2";

    /** Each test reads everything once for each record, field or byte that it changes. */
    private static final int IMAGES = 240;

    private static RecordedRun run;
    private static MemoryTopics topics;

    @BeforeAll
    static void train() {
        run = RecordedRun.images(IMAGES, 1, 1).train(true, "training.models", MODELS);
        topics = MemoryTopics.of(run);
    }

    @Test
    void aWholeStreamIsClean() {
        AuditReport report = topics.verify(true);

        assertClean(report);
        assertThat(report.models()).extracting(ModelSummary::modelId).containsExactly(MODEL, OTHER);
        long rows =
                report.models().stream()
                        .mapToLong(model -> model.learnt() + model.unlabelled() + model.dead())
                        .sum();
        assertThat(rows + report.undeclared()).isEqualTo(IMAGES);
        assertThat(report.undeclared()).isPositive();
        assertThat(report.models())
                .allSatisfy(
                        model -> {
                            assertThat(model.dead()).isPositive();
                            assertThat(model.unlabelled()).isPositive();
                            assertThat(model.predictions())
                                    .isEqualTo(model.learnt() + model.unlabelled());
                            assertThat(model.newestVersion())
                                    .isEqualTo(run.version(model.modelId()));
                        });
    }

    @Test
    void severalPartitionsInOrderOfArrivalAreClean() {
        RecordedRun arrival =
                RecordedRun.images(400, 4, 2)
                        .train(
                                true,
                                "training.models",
                                MODELS,
                                "training.order",
                                "arrival",
                                "training.flush-interval",
                                "1 s");

        assertClean(MemoryTopics.of(arrival).verify(true));
    }

    @Test
    void aFreshLineageOverTheSameImagesIsClean() {
        RecordedRun twice =
                RecordedRun.images(200, 1, 3)
                        .train(true, "training.models", MODELS)
                        .train(true, "training.models", MODELS, "training.seed", "9");

        AuditReport report = MemoryTopics.of(twice).verify(true);

        assertClean(report);
        assertThat(report.models()).extracting(ModelSummary::lineages).containsOnly(2);
    }

    @Test
    void stepsThatWereRefusedAreClean() {
        RecordedRun refused =
                RecordedRun.images(200, 1, 4)
                        .train(
                                true,
                                "training.models",
                                MODELS,
                                "training.on-divergence",
                                "skip",
                                "training.learning-rate",
                                "1e25");

        AuditReport report = MemoryTopics.of(refused).verify(true);

        assertClean(report);
        assertThat(report.models()).allSatisfy(model -> assertThat(model.refused()).isPositive());
    }

    @Test
    void recordsBehindTheLastEntryArePendingUntilAllMustBeLearnt() {
        RecordedRun open = RecordedRun.images(203, 1, 5).train(false, "training.models", MODELS);

        AuditReport running = MemoryTopics.of(open).verify(false);
        assertClean(running);
        assertThat(running.models()).anySatisfy(model -> assertThat(model.pending()).isPositive());
        assertThat(MemoryTopics.of(open).verify(true).findings().kept())
                .anySatisfy(line -> assertThat(line).contains("are not learnt"));
    }

    @Test
    void oneModelMayBeAskedFor() {
        assertThat(topics.verify(true, OTHER).models())
                .extracting(ModelSummary::modelId)
                .containsExactly(OTHER);
        assertThat(topics.verify(true, "nobody").findings().kept())
                .containsExactly("model nobody: the ledger has no entry of it, only of [m, other]");
    }

    @Test
    void anEntryThatWasDroppedIsNamed() {
        for (int index : ledgerOf(MODEL)) {
            LedgerEntry entry = entry(index);
            AuditReport report = topics.drop(TOPICS.ledger(), index).verify(false);

            assertThat(report.findings().kept())
                    .as("version " + entry.getVersion())
                    .anySatisfy(
                            line ->
                                    assertThat(line)
                                            .containsAnyOf(
                                                    "version " + entry.getVersion(),
                                                    "version " + (entry.getVersion() + 1)));
        }
    }

    @Test
    void aLedgerWithoutItsEndIsNamedThoughNothingMustBeLearntYet() {
        RecordedRun unpublished =
                RecordedRun.images(100, 1, 6)
                        .train(true, "training.models", MODELS, "training.publish-every", "1000");
        MemoryTopics whole = MemoryTopics.of(unpublished);
        int last = whole.records(TOPICS.ledger()).size() - 1;

        assertThat(whole.drop(TOPICS.ledger(), last).verify(false).findings().kept())
                .anySatisfy(line -> assertThat(line).contains("published", "the ledger ends at"))
                .anySatisfy(line -> assertThat(line).contains("which no entry of lineage"));
    }

    @Test
    void aLedgerWithoutItsEndIsBetrayedByDeadLettersAlone() throws Exception {
        RecordedRun unpublished =
                RecordedRun.images(300, 1, 7)
                        .train(false, "training.models", MODELS, "training.publish-every", "1000");
        MemoryTopics whole = MemoryTopics.of(unpublished);
        assertClean(whole.verify(false));

        MemoryTopics cut = whole.copy();
        for (ConsumerRecord<byte[], byte[]> record : whole.records(TOPICS.ledger())) {
            LedgerEntry entry = MemoryTopics.CODEC.decode(record.value(), LedgerEntry.class);
            if (entry.getModelId().equals(MODEL) && entry.getVersion() > 5) {
                cut.records(TOPICS.ledger()).remove(record);
            }
        }
        for (ConsumerRecord<byte[], byte[]> record : whole.records(TOPICS.predictions())) {
            Prediction prediction = MemoryTopics.CODEC.decode(record.value(), Prediction.class);
            if (prediction.getModelId().equals(MODEL) && prediction.getVersion() >= 5) {
                cut.records(TOPICS.predictions()).remove(record);
            }
        }

        assertThat(cut.verify(false).findings().kept())
                .singleElement()
                .asString()
                .contains("model m version 5 ", "its end is missing");
    }

    @Test
    void anEntryThatIsThereTwiceIsNamed() {
        for (int index : ledgerOf(MODEL)) {
            assertNames(
                    topics.twice(TOPICS.ledger(), index).verify(false),
                    "version " + entry(index).getVersion());
        }
    }

    @Test
    void entriesInAnotherOrderAreNamed() {
        List<ConsumerRecord<byte[], byte[]>> ledger = topics.records(TOPICS.ledger());
        int swapped = 0;
        for (int index = 0; index + 1 < ledger.size(); index++) {
            if (entry(index).getModelId().equals(entry(index + 1).getModelId())) {
                assertNames(
                        topics.swap(TOPICS.ledger(), index).verify(false),
                        "version " + entry(index).getVersion());
                swapped++;
            }
        }
        assertThat(swapped).isPositive();
    }

    @Test
    void aChangeOfAnyFieldOfAnyEntryIsCaught() throws Exception {
        int changes = 0;
        for (int index = 0; index < topics.records(TOPICS.ledger()).size(); index++) {
            byte[] value = topics.records(TOPICS.ledger()).get(index).value();
            Map<String, byte[]> changed = FieldChanges.of(value, LedgerEntry.class);
            for (Map.Entry<String, byte[]> change : changed.entrySet()) {
                AuditReport report =
                        topics.change(TOPICS.ledger(), index, bytes -> change.getValue())
                                .verify(false);
                assertThat(report.isClean()).as(index + change.getKey()).isFalse();
                changes++;
            }
        }
        assertThat(changes).isGreaterThan(500);
    }

    @Test
    void aFlippedByteInAChunkOrManifestIsCaught() {
        List<ConsumerRecord<byte[], byte[]>> updates = topics.records(TOPICS.modelUpdates());
        int flips = 0;
        for (int index = updates.size() - 6; index < updates.size(); index++) {
            byte[] value = updates.get(index).value();
            String model = new String(updates.get(index).key(), UTF_8).split("/")[0];
            for (int at = 0; at < value.length; at += 1 + value.length / 60) {
                MemoryTopics changed = topics.change(TOPICS.modelUpdates(), index, flip(at));
                assertThat(changed.verify(false).isClean() && changed.replay(model, null).isClean())
                        .as("record %d byte %d", index, at)
                        .isFalse();
                flips++;
            }
        }
        assertThat(flips).isGreaterThan(250);
    }

    @Test
    void aRecordThatIsMissingIsNamed() {
        for (int index = 0; index < topics.records(TOPICS.images()).size(); index += 7) {
            ConsumerRecord<byte[], byte[]> image = topics.records(TOPICS.images()).get(index);
            assertNames(topics.drop(TOPICS.images(), index).verify(false), "" + image.offset());
        }
        for (int index = 0; index < topics.records(TOPICS.predictions()).size(); index += 7) {
            assertNames(
                    topics.drop(TOPICS.predictions(), index).verify(false), "has no prediction");
            assertNames(topics.twice(TOPICS.predictions(), index).verify(false), "predicted twice");
        }
        for (int index = 0; index < topics.records(TOPICS.deadLetters()).size(); index++) {
            assertThat(topics.drop(TOPICS.deadLetters(), index).verify(true).isClean()).isFalse();
            assertNames(
                    topics.twice(TOPICS.deadLetters(), index).verify(false),
                    "is a dead letter twice");
        }
    }

    private static UnaryOperator<byte[]> flip(int at) {
        return bytes -> {
            bytes[at] ^= 0x10;
            return bytes;
        };
    }

    private static int[] ledgerOf(String model) {
        return IntStream.range(0, topics.records(TOPICS.ledger()).size())
                .filter(index -> entry(index).getModelId().equals(model))
                .toArray();
    }

    private static LedgerEntry entry(int index) {
        try {
            return MemoryTopics.CODEC.decode(
                    topics.records(TOPICS.ledger()).get(index).value(), LedgerEntry.class);
        } catch (RejectedException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertClean(AuditReport report) {
        assertThat(report.findings().kept()).isEmpty();
        assertThat(report.isClean()).isTrue();
    }

    private static void assertNames(AuditReport report, String what) {
        assertThat(report.findings().kept()).anySatisfy(line -> assertThat(line).contains(what));
    }
}
