package io.normstream.jobs.audit;

import static io.normstream.jobs.training.RecordedRun.MODEL;
import static io.normstream.jobs.training.RecordedRun.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.training.RecordedRun;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.Genesis;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.LossCause;
import io.normstream.schemas.LostImages;
import io.normstream.schemas.OffsetRun;
import io.normstream.schemas.TopicPosition;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code verify} and {@code replay} where a job was told to go on without images. */
class LostImagesAuditTest {
    private static final int HOLE = 1000;
    private static MemoryTopics whole;
    private static int step;
    private static long first;

    /** The images after half of a mini-batch were lost, and come later. */
    @BeforeAll
    static void train() {
        whole =
                MemoryTopics.of(
                        RecordedRun.images(200, 1, 71)
                                .train(
                                        false,
                                        "training.models",
                                        "m=8x8x1:2",
                                        "training.publish-every",
                                        "1000",
                                        "training.digest-every",
                                        "1"));
        step = RewrittenLedger.entries(whole, MODEL).size() / 2;
        first = middle(step);
    }

    /** An offset in the middle of a mini-batch. */
    private static long middle(int entry) {
        OffsetRun run = RewrittenLedger.entries(whole, MODEL).get(entry).getStep().getRuns().get(0);
        return (run.getFirstOffset() + run.getLastOffset()) / 2;
    }

    private static MemoryTopics deleted() {
        MemoryTopics moved =
                RewrittenLedger.moved(whole, offset -> offset < first ? offset : offset + HOLE);
        return RewrittenLedger.lost(
                moved, MODEL, step, lost(LossCause.DELETED, moved.id(TOPICS.images())));
    }

    private static LostImages lost(LossCause cause, String id) {
        return lost(cause, id, first);
    }

    private static LostImages lost(LossCause cause, String id, long first) {
        long next = cause == LossCause.DELETED ? first + HOLE : 0;
        return new LostImages(TOPICS.images(), id, 0, first, next, (long) HOLE, cause);
    }

    @Test
    void imagesThatWereLostToRetentionAreCountedAndTheRestIsProven() {
        AuditReport report = deleted().cut(TOPICS.images(), 0, first + HOLE).verify(false);

        assertThat(report.findings().kept()).isEmpty();
        assertThat(report.models()).extracting(ModelSummary::lost).containsExactly((long) HOLE);
        assertThat(report.unprovable().lines())
                .singleElement()
                .asString()
                .startsWith("model m versions 1 to " + (step + 1) + " ")
                .contains("still holds, which begins at offset " + (first + HOLE));
    }

    @Test
    void imagesThatAreStillThereWereNotLost() {
        assertNames(deleted(), "were lost, it says, but those from 0 on are there");
        assertNames(
                deleted().cut(TOPICS.images(), 0, first + HOLE - 1),
                "were lost, it says, but those from " + (first + HOLE - 1) + " on are there");
    }

    @Test
    void aChangeOfAnyFieldOfALossIsCaught() throws Exception {
        MemoryTopics topics = deleted().cut(TOPICS.images(), 0, first + HOLE);
        Map<String, byte[]> changes =
                FieldChanges.of(
                        topics.records(TOPICS.ledger()).get(step).value(), LedgerEntry.class);

        assertThat(changes.keySet()).contains("/lostImages/nextOffset", "/lostImages/cause");
        changes.forEach(
                (field, changed) ->
                        assertThat(
                                        topics.change(TOPICS.ledger(), step, bytes -> changed)
                                                .verify(false)
                                                .isClean())
                                .as(field)
                                .isFalse());
    }

    @Test
    void aLossThatCannotBeIsNamedThoughTheChainIsWhole() {
        String id = whole.id(TOPICS.images());
        LostImages overlap = lost(LossCause.DELETED, id);
        overlap.setFirstOffset(1);
        overlap.setOffsets(first + HOLE - 1);
        assertNames(withLoss(overlap), "which was learnt");
        LostImages miscounted = lost(LossCause.DELETED, id);
        miscounted.setOffsets(HOLE + 1);
        assertNames(withLoss(miscounted), HOLE + " are between");
        LostImages elsewhere = lost(LossCause.DELETED, id);
        elsewhere.setTopic("elsewhere");
        assertNames(withLoss(elsewhere), "it lost records of topic elsewhere");
        assertNames(withLoss(lost(LossCause.UNKNOWN, id)), "in an unknown way");
        LostImages farther = lost(LossCause.DELETED, id);
        farther.setNextOffset(first + HOLE + 50);
        farther.setOffsets(HOLE + 50);
        assertNames(withLoss(farther), "begins or ends among the offsets");
        MemoryTopics topics =
                RewrittenLedger.of(
                        withLoss(lost(LossCause.DELETED, id)),
                        MODEL,
                        entries ->
                                entries.stream()
                                        .filter(entry -> entry.getLostImages() != null)
                                        .forEach(entry -> entry.setScheduleStep(1)));
        assertNames(topics, "belongs here, found 1");
    }

    private static MemoryTopics withLoss(LostImages lost) {
        MemoryTopics moved =
                RewrittenLedger.moved(whole, offset -> offset < first ? offset : offset + HOLE);
        return RewrittenLedger.lost(moved, MODEL, step, lost).cut(TOPICS.images(), 0, first + HOLE);
    }

    @Test
    void whatWasLearntAroundALossComesOutAgain() {
        MemoryTopics topics = deleted();
        long newest = RewrittenLedger.entries(topics, MODEL).size() - 1L;

        ReplayReport report = topics.replay(MODEL, newest);

        assertThat(report.findings().kept()).isEmpty();
        assertThat(report.versions())
                .singleElement()
                .extracting(RebuiltVersion::rebuilt)
                .isEqualTo(whole.replay(MODEL, newest - 1).versions().get(0).rebuilt());
    }

    @Test
    void aTopicThatWasMadeAgainIsProvenFromThereOn() {
        MemoryTopics topics = replaced(step);

        AuditReport report = topics.verify(false);

        assertThat(report.findings().kept()).isEmpty();
        // Those of the old topic were learnt; what it held after them, nobody knows.
        assertThat(report.models()).extracting(ModelSummary::lost).containsExactly(0L);
        assertThat(report.unprovable().lines())
                .singleElement()
                .asString()
                .startsWith("model m versions 1 to " + (step + 1) + " ")
                .endsWith("records were on recorded.images before it was created again");
        for (int index = 0; index < topics.records(TOPICS.images()).size(); index += 5) {
            AuditReport dropped = topics.drop(TOPICS.images(), index).verify(false);
            long after = topics.records(TOPICS.images()).get(index).offset();
            assertThat(dropped.isClean() || dead(topics, after) || pending(topics, after))
                    .as("offset %d", after)
                    .isEqualTo(dead(topics, after) || pending(topics, after));
        }
        for (int index = 0; index < topics.records(TOPICS.predictions()).size(); index += 5) {
            assertThat(topics.drop(TOPICS.predictions(), index).verify(false).isClean())
                    .as("prediction %d", index)
                    .isFalse();
        }
    }

    /** The records of the old topic that were held when it was made again are after its end. */
    @Test
    void aTopicThatWasMadeAgainMayEndBeforeTheOldOneDid() {
        int late = RewrittenLedger.entries(whole, MODEL).size() - 2;
        MemoryTopics topics = replaced(late);

        assertThat(topics.records(TOPICS.images()))
                .allSatisfy(image -> assertThat(image.offset()).isLessThan(middle(late) - 2));
        assertThat(topics.verify(false).findings().kept()).isEmpty();
    }

    /** Refused on either topic. */
    private static boolean dead(MemoryTopics topics, long offset) {
        return topics.records(TOPICS.deadLetters()).stream()
                .anyMatch(
                        record ->
                                RewrittenLedger.decode(record, DeadLetter.class).getOffset()
                                        == offset);
    }

    private static boolean pending(MemoryTopics topics, long offset) {
        List<LedgerEntry> entries = RewrittenLedger.entries(topics, MODEL);
        List<OffsetRun> runs = entries.get(entries.size() - 1).getStep().getRuns();
        return offset > runs.get(runs.size() - 1).getLastOffset();
    }

    @Test
    void aTopicThatIsTheSameWasNotMadeAgain() {
        MemoryTopics topics =
                positioned(
                        RewrittenLedger.lost(
                                whole,
                                MODEL,
                                step,
                                lost(LossCause.REPLACED, whole.id(TOPICS.images()))),
                        whole.id(TOPICS.images()));

        assertNames(topics, "it says that the topic was recreated, but with the same id");
    }

    @Test
    void whatWasLearntFromATopicThatWasMadeAgainIsNotLearntFromTheOtherImages() {
        ReplayReport report = replaced(step).replay(MODEL, (long) step);

        assertThat(report.versions()).isEmpty();
        assertThat(report.findings().kept())
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("were on " + TOPICS.images() + " before it was created again");
    }

    /** Offsets begin again at 0 in the middle of the mini-batch of that entry. */
    private static MemoryTopics replaced(int entry) {
        long first = middle(entry);
        String before = whole.id(TOPICS.images());
        MemoryTopics again =
                RewrittenLedger.moved(whole, offset -> offset < first ? offset : offset - first);
        List<ConsumerRecord<byte[], byte[]>> images =
                again.records(TOPICS.images())
                        .subList(
                                (int)
                                        whole.records(TOPICS.images()).stream()
                                                .filter(record -> record.offset() < first)
                                                .count(),
                                again.records(TOPICS.images()).size());
        MemoryTopics made = again.madeAgain(TOPICS.images());
        made.records(TOPICS.images()).addAll(images);
        return positioned(
                RewrittenLedger.lost(
                        made,
                        MODEL,
                        entry,
                        lost(LossCause.REPLACED, made.id(TOPICS.images()), first)),
                before);
    }

    private static MemoryTopics positioned(MemoryTopics topics, String id) {
        return RewrittenLedger.of(
                topics,
                MODEL,
                entries -> {
                    Genesis genesis = entries.get(0).getGenesis();
                    genesis.setPositions(
                            List.of(
                                    new TopicPosition(
                                            TOPICS.deadLetters(),
                                            topics.id(TOPICS.deadLetters()),
                                            0,
                                            0L),
                                    new TopicPosition(TOPICS.images(), id, 0, 0L)));
                    genesis.setOwnerPartition(0);
                });
    }

    private static void assertNames(MemoryTopics topics, String what) {
        assertThat(topics.verify(false).findings().kept())
                .anySatisfy(line -> assertThat(line).contains(what));
    }
}
