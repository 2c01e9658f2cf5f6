package io.normstream.jobs.audit;

import static io.normstream.jobs.training.RecordedRun.MODEL;
import static io.normstream.jobs.training.RecordedRun.OTHER;
import static io.normstream.jobs.training.RecordedRun.TOPICS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.jobs.training.RecordedRun;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.Prediction;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code verify} where retention has taken the beginning of topics, or all of them. */
class TruncatedTopicsTest {
    private static final String MODELS = "m=8x8x1:2,other=8x8x1:2";
    private static MemoryTopics commanded;
    private static MemoryTopics arrival;
    private static MemoryTopics twice;

    @BeforeAll
    static void train() {
        commanded = MemoryTopics.of(CommandedRun.train(1, 61));
        arrival =
                MemoryTopics.of(
                        RecordedRun.images(300, 4, 62)
                                .train(
                                        true,
                                        "training.models",
                                        MODELS,
                                        "training.order",
                                        "arrival",
                                        "training.flush-interval",
                                        "1 s"));
        twice =
                MemoryTopics.of(
                        RecordedRun.images(200, 1, 63)
                                .train(true, "training.models", MODELS)
                                .train(true, "training.models", MODELS, "training.seed", "9"));
    }

    static Stream<String> deleted() {
        return Stream.of(
                TOPICS.images(),
                TOPICS.predictions(),
                TOPICS.deadLetters(),
                TOPICS.control(),
                TOPICS.modelUpdates());
    }

    @ParameterizedTest
    @MethodSource("deleted")
    void aTopicThatIsCutAnywhereIsNoFault(String topic) {
        Random random = new Random(topic.hashCode());
        for (MemoryTopics whole : List.of(commanded, arrival, twice)) {
            for (int i = 0; i < 8; i++) {
                MemoryTopics cut = cut(whole, topic, random);
                assertClean(cut.verify(true), cut.extent(topic));
            }
            assertClean(whole.emptied(topic).verify(true), "nothing of " + topic);
            assertClean(whole.without(topic).verify(true), "no " + topic);
        }
    }

    @ParameterizedTest
    @MethodSource("deleted")
    void retentionThatOvertakesTheReaderIsNoFault(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = commanded.records(topic);
        for (int part = 1; part < 8; part++) {
            long offset = records.get(records.size() * part / 8).offset();
            MemoryTopics cut = commanded.cut(topic, 0, offset);

            assertClean(
                    MemoryTopics.verify(new OvertakenTopics(commanded, cut, topic), true),
                    "up to " + offset);
        }
    }

    @Test
    void aTopicThatIsMadeAgainWhileItIsReadEndsTheCommand() {
        MemoryTopics again = commanded.madeAgain(TOPICS.images());

        assertThatThrownBy(
                        () ->
                                MemoryTopics.verify(
                                        new OvertakenTopics(commanded, again, TOPICS.images()),
                                        true))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(TOPICS.images() + " was deleted or recreated");
    }

    @Test
    void topicsThatAreCutAllAtOnceAreNoFault() {
        Random random = new Random(64);
        for (MemoryTopics whole : List.of(commanded, arrival, twice)) {
            for (int i = 0; i < 20; i++) {
                MemoryTopics cut = whole;
                for (String topic : deleted().toList()) {
                    cut = random.nextInt(4) == 0 ? cut : cut(cut, topic, random);
                }
                assertClean(cut.verify(true), "cut " + i);
                assertClean(cut.verify(false), "cut " + i);
            }
        }
    }

    @Test
    void aLedgerAloneIsNoFaultAndSaysHowMuchIsGone() {
        List<UnaryOperator<MemoryTopics>> ways =
                List.of(
                        topics -> each(topics, MemoryTopics::emptied),
                        topics -> each(topics, MemoryTopics::without),
                        topics -> each(topics, MemoryTopics::madeAgain));
        for (MemoryTopics whole : List.of(commanded, arrival, twice)) {
            for (UnaryOperator<MemoryTopics> way : ways) {
                AuditReport before = whole.verify(true);
                AuditReport report = way.apply(whole).verify(true);

                assertClean(report, "ledger alone");
                for (ModelSummary model : before.models()) {
                    List<String> lines = linesOf(report, model.modelId());
                    assertThat(lines).hasSizeLessThanOrEqualTo(6);
                    assertThat(sum(lines, "records")).isEqualTo(model.predictions());
                    assertThat(sum(lines, "predictions")).isEqualTo(model.predictions());
                    assertThat(sum(lines, "commands")).isEqualTo(model.commands());
                }
            }
        }
    }

    private static List<String> linesOf(AuditReport report, String model) {
        return report.unprovable().lines().stream()
                .filter(line -> line.startsWith("model " + model + " versions "))
                .toList();
    }

    private static long sum(List<String> lines, String what) {
        Pattern amount = Pattern.compile(": ([0-9]+) " + what + " (are|were) ");
        return lines.stream()
                .map(amount::matcher)
                .filter(Matcher::find)
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
    }

    @Test
    void imagesThatWereMadeAgainBehindALedgerThatKnowsNoIdsAreOneFindingForEachModel() {
        MemoryTopics refilled = commanded.madeAgain(TOPICS.images());
        arrival.records(TOPICS.images()).stream()
                .filter(record -> record.partition() == 0)
                .forEach(record -> refilled.records(TOPICS.images()).add(record));

        assertThat(refilled.verify(false).findings().kept())
                .filteredOn(line -> line.contains("it was recreated, or has lost its end"))
                .hasSize(2);
        assertThat(refilled.verify(false).findings().lines()).isLessThan(6);
    }

    @Test
    void whatLiesBeforeTheBeginningIsCountedInOneLineForEachModel() {
        MemoryTopics cut = commanded.cut(TOPICS.predictions(), 0, 200);
        Map<String, Long> gone =
                commanded.records(TOPICS.predictions()).stream()
                        .limit(200)
                        .map(record -> decode(record, Prediction.class).getModelId())
                        .collect(groupingBy(id -> id, counting()));

        AuditReport report = cut.verify(true);

        assertClean(report, "predictions");
        assertThat(report.unprovable().lines()).hasSize(2);
        for (String model : List.of(MODEL, OTHER)) {
            assertThat(report.unprovable().lines())
                    .anySatisfy(
                            line ->
                                    assertThat(line)
                                            .startsWith("model " + model + " versions 1 to ")
                                            .endsWith(
                                                    ": "
                                                            + gone.get(model)
                                                            + " predictions are older than what "
                                                            + TOPICS.predictions()
                                                            + " partition 0 still holds, which begins at offset 200"));
        }
    }

    @Test
    void whatIsMissingBehindTheBeginningIsOneFindingForEachModel() {
        MemoryTopics holed = commanded.cut(TOPICS.predictions(), 0, 100).copy();
        holed.records(TOPICS.predictions())
                .removeIf(record -> record.offset() > 200 && record.offset() < 400);

        AuditReport report = holed.verify(true);

        assertThat(report.findings().count()).isGreaterThan(10);
        assertThat(report.findings().kept())
                .hasSizeBetween(2, 8)
                .allSatisfy(line -> assertThat(line).contains("has no prediction"));
    }

    @Test
    void whatWasChangedOfTheLedgerIsCaughtThoughEverythingIsCut() throws Exception {
        MemoryTopics half = half(commanded);
        assertClean(half.verify(true), "half");
        int size = half.records(TOPICS.ledger()).size();
        for (int index = 0; index < size; index += index < size - 8 ? 11 : 1) {
            Map<String, byte[]> changes =
                    FieldChanges.of(
                            half.records(TOPICS.ledger()).get(index).value(), LedgerEntry.class);
            for (Map.Entry<String, byte[]> change : changes.entrySet()) {
                assertThat(
                                half.change(TOPICS.ledger(), index, bytes -> change.getValue())
                                        .verify(true)
                                        .isClean())
                        .as(index + change.getKey())
                        .isFalse();
            }
            assertThat(half.drop(TOPICS.ledger(), index).verify(true).isClean())
                    .as("%d dropped", index)
                    .isFalse();
            assertThat(half.twice(TOPICS.ledger(), index).verify(true).isClean())
                    .as("%d twice", index)
                    .isFalse();
        }
    }

    @Test
    void whatIsMissingOrDoubledIsCaughtWhereTopicsStillReach() {
        MemoryTopics half = half(commanded);
        for (int index = 1; index < half.records(TOPICS.images()).size(); index += 9) {
            assertThat(half.drop(TOPICS.images(), index).verify(true).isClean())
                    .as("image %d", index)
                    .isFalse();
        }
        for (int index = 8; index < half.records(TOPICS.predictions()).size(); index += 9) {
            assertThat(half.drop(TOPICS.predictions(), index).verify(true).isClean())
                    .as("prediction %d", index)
                    .isFalse();
            assertThat(half.twice(TOPICS.predictions(), index).verify(true).isClean())
                    .as("prediction %d twice", index)
                    .isFalse();
        }
        List<ConsumerRecord<byte[], byte[]>> letters = half.records(TOPICS.deadLetters());
        int first = -1;
        for (int index = 0; index < letters.size(); index++) {
            if (!decode(letters.get(index), DeadLetter.class).getTopic().equals(TOPICS.images())) {
                continue;
            }
            if (first >= 0) {
                assertThat(half.drop(TOPICS.deadLetters(), index).verify(true).isClean())
                        .as("dead letter %d", index)
                        .isFalse();
            }
            first = first < 0 ? index : first;
            assertThat(half.twice(TOPICS.deadLetters(), index).verify(true).isClean())
                    .as("dead letter %d twice", index)
                    .isFalse();
        }
        assertThat(first).isNotNegative();
    }

    @Test
    void theOldestAnnouncementsMayBeDeletedAndNoneBehindThem() {
        List<ConsumerRecord<byte[], byte[]>> updates = commanded.records(TOPICS.modelUpdates());
        List<byte[]> manifests =
                updates.stream()
                        .map(ConsumerRecord::key)
                        .filter(key -> new String(key, UTF_8).matches(MODEL + "/[0-9]+"))
                        .toList();
        MemoryTopics tombstoned = commanded;
        for (byte[] key : manifests.subList(0, 5)) {
            tombstoned = tombstoned.with(TOPICS.modelUpdates(), key, null);
        }

        assertClean(tombstoned.verify(true), "tombstones");
        assertThat(tombstoned.verify(true).unprovable().lines())
                .containsExactly(
                        "model m publications 0 to 4: they are no longer announced on "
                                + TOPICS.modelUpdates());
        for (byte[] key : manifests.subList(6, manifests.size() - 1)) {
            assertThat(
                            tombstoned
                                    .with(TOPICS.modelUpdates(), key, null)
                                    .verify(true)
                                    .findings()
                                    .kept())
                    .anySatisfy(line -> assertThat(line).contains("one between is missing"));
        }
        MemoryTopics none = commanded;
        for (byte[] key : manifests.subList(0, manifests.size() - 1)) {
            none = none.with(TOPICS.modelUpdates(), key, null);
        }
        assertThat(none.verify(true).findings().kept())
                .anySatisfy(line -> assertThat(line).contains("the oldest announced"));
    }

    private static MemoryTopics half(MemoryTopics whole) {
        MemoryTopics cut = whole;
        for (String topic : deleted().toList()) {
            List<ConsumerRecord<byte[], byte[]>> records = whole.records(topic);
            cut = cut.cut(topic, 0, records.get(records.size() / 2).offset());
        }
        return cut;
    }

    private static MemoryTopics cut(MemoryTopics whole, String topic, Random random) {
        MemoryTopics cut = whole;
        for (Map.Entry<Integer, Long> end : whole.extent(topic).ends().entrySet()) {
            cut = cut.cut(topic, end.getKey(), random.nextLong(end.getValue() + 1));
        }
        return cut;
    }

    private static MemoryTopics each(
            MemoryTopics whole, BiFunction<MemoryTopics, String, MemoryTopics> change) {
        MemoryTopics changed = whole;
        for (String topic : deleted().toList()) {
            changed = change.apply(changed, topic);
        }
        return changed;
    }

    private static <T extends SpecificRecord> T decode(
            ConsumerRecord<byte[], byte[]> record, Class<T> type) {
        try {
            return MemoryTopics.CODEC.decode(record.value(), type);
        } catch (RejectedException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertClean(AuditReport report, Object what) {
        assertThat(report.findings().kept()).as(what.toString()).isEmpty();
        assertThat(report.isClean()).isTrue();
    }
}
