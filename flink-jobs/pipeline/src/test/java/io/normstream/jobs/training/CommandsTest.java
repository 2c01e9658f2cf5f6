package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.ingest.Command;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.training.publication.PublishedFrontier;
import io.normstream.jobs.training.publication.PublishedHistory;
import io.normstream.schemas.CarriedOutCommand;
import io.normstream.schemas.CarriedOutKind;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.ModelManifest;
import io.normstream.schemas.Outcome;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.RejectReason;
import io.normstream.schemas.Step;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Commands to the operator in Flink's own harness. Mini-batches have 8 images, and every fifth step
 * publishes.
 */
class CommandsTest {
    private static final int BATCH = 8;
    private static final TrainingSettings SETTINGS = Examples.settings();
    private static final List<Example> STREAM = Examples.stream(60 * BATCH, 1);

    private final Emitted emitted = new Emitted();
    private KeyedTwoInputStreamOperatorTestHarness<String, Example, Command, Prediction> harness;
    private long checkpoint;
    private int position;

    @BeforeEach
    void start() throws Exception {
        restart(null);
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private void restart(OperatorSubtaskState from) throws Exception {
        restart(from, PublishedFrontier.NONE);
    }

    private void restart(OperatorSubtaskState from, PublishedFrontier frontier) throws Exception {
        if (harness != null) {
            harness.close();
        }
        harness =
                TrainingHarness.of(
                        new TrainingOperator(
                                SETTINGS, Examples.starts(SETTINGS), frontier, List.of()),
                        1,
                        0);
        harness.setup();
        if (from != null) {
            harness.initializeState(from);
        }
        harness.open();
    }

    private PublishedFrontier published(long version) {
        String lineage = emitted.ledger().get(0).getLineage();
        return modelId ->
                Optional.of(
                        new PublishedHistory(version, lineage, 1, 1, new TreeMap<>(), List.of()));
    }

    private void learn(int steps) throws Exception {
        TrainingHarness.feed(harness, STREAM.subList(position, position + steps * BATCH));
        position += steps * BATCH;
        emitted.drain(harness);
    }

    private void send(Command command) throws Exception {
        harness.processElement2(new StreamRecord<>(command));
    }

    /** A checkpoint, after which commands are carried out; not complete yet. */
    private OperatorSubtaskState barrier() throws Exception {
        OperatorSubtaskState state = harness.snapshot(++checkpoint, checkpoint);
        emitted.drain(harness);
        harness.setProcessingTime(checkpoint);
        emitted.drain(harness);
        return state;
    }

    private void complete() throws Exception {
        harness.notifyOfCompletedCheckpoint(checkpoint);
        emitted.drain(harness);
    }

    private List<CarriedOutCommand> carriedOut() {
        return emitted.ledger().stream()
                .map(LedgerEntry::getCommand)
                .filter(Objects::nonNull)
                .toList();
    }

    private LedgerEntry last() {
        return emitted.ledger().get(emitted.ledger().size() - 1);
    }

    @Test
    void aCommandIsCarriedOutBehindTheNextCheckpointAndNotBefore() throws Exception {
        learn(2);
        send(Commands.pause("p"));
        learn(1);
        assertThat(carriedOut()).isEmpty();

        barrier();

        assertThat(carriedOut())
                .extracting(CarriedOutCommand::getCommandId, CarriedOutCommand::getKind)
                .containsExactly(tuple("p", CarriedOutKind.PAUSE));
        assertThat(last().getVersion()).isEqualTo(4);
        assertThat(last().getParentVersion()).isEqualTo(3);
        assertThat(last().getScheduleStep()).isEqualTo(3);
    }

    @Test
    void aPausedModelPredictsAndDoesNotLearn() throws Exception {
        learn(2);
        send(Commands.pause("p"));
        barrier();
        complete();
        learn(10);

        assertThat(emitted.predictions()).hasSize(12 * BATCH);
        assertThat(emitted.steps().subList(2, 12))
                .extracting(Step::getOutcome)
                .containsOnly(Outcome.PAUSED);
        assertThat(emitted.steps().subList(2, 12)).extracting(Step::getLoss).containsOnlyNulls();
        assertThat(last().getScheduleStep()).isEqualTo(2);
        assertThat(emitted.updates()).isEmpty();

        send(Commands.resume("r"));
        barrier();
        learn(3);

        assertThat(emitted.steps().subList(12, 15))
                .extracting(Step::getOutcome)
                .containsOnly(Outcome.LEARNT);
        complete();
        assertThat(emitted.manifests()).extracting(ModelManifest::getScheduleStep).contains(5L);
    }

    @Test
    void aRollbackPublishesTheOlderModelUnderANewVersionAndGoesOnFromIt() throws Exception {
        learn(12);
        assertThat(emitted.manifests())
                .extracting(ModelManifest::getVersion)
                .containsExactly(5L, 10L);
        ModelManifest fifth = emitted.manifests().get(0);
        send(Commands.rollback("b", 5));
        barrier();
        complete();

        ModelManifest back = emitted.manifests().get(2);
        assertThat(last().getVersion()).isEqualTo(13);
        assertThat(last().getParentVersion()).isEqualTo(5);
        assertThat(last().getScheduleStep()).isEqualTo(5);
        assertThat(back.getVersion()).isEqualTo(13);
        assertThat(back.getParentVersion()).isEqualTo(5);
        assertThat(back.getScheduleStep()).isEqualTo(5);
        assertThat(back.getImagesSeen()).isEqualTo(fifth.getImagesSeen());
        assertThat(back.getPublication()).isEqualTo(2);

        position = 5 * BATCH;
        learn(7);

        List<Step> steps = emitted.steps();
        assertThat(steps.subList(12, 19))
                .as("the same images again, from the same state")
                .extracting(Step::getLoss)
                .isEqualTo(steps.subList(5, 12).stream().map(Step::getLoss).toList());
    }

    @Test
    void anotherLearningRateHoldsFromTheCommandOn() throws Exception {
        learn(2);
        send(Commands.setLearningRate("s", 0.001));
        barrier();
        complete();
        learn(8);

        assertThat(carriedOut().get(0).getLearningRate()).isEqualTo(0.001);
        assertThat(emitted.metrics().get(emitted.metrics().size() - 1).getLearningRate())
                .isLessThanOrEqualTo(0.001);
    }

    @Test
    void whatCannotBeCarriedOutIsADeadLetterAndSaysWhatCan() throws Exception {
        learn(12);
        send(Commands.resume("not paused"));
        send(Commands.rollback("too old", 3));
        send(Commands.pause("twice"));
        send(Commands.pause("twice"));
        send(Commands.pause("again"));
        barrier();

        assertThat(carriedOut())
                .extracting(CarriedOutCommand::getCommandId)
                .containsExactly("twice");
        assertThat(emitted.deadLetters())
                .allSatisfy(
                        letter -> {
                            assertThat(letter.getReason()).isEqualTo(RejectReason.REFUSED_COMMAND);
                            assertThat(letter.getTopic()).isEqualTo("control");
                        })
                .extracting(letter -> letter.getDetail())
                .containsExactly(
                        "Learning is not paused",
                        "The training state of version 3 is not kept; kept are those of [5, 10] (training.rollback-versions)",
                        "Command twice has been carried out already",
                        "Learning is already paused");
    }

    @Test
    void aRestoreCarriesOutWhatItsCheckpointHoldsAtTheSamePlace() throws Exception {
        learn(12);
        int ledgerBefore = emitted.ledger().size();
        int updatesBefore = emitted.updates().size();
        send(Commands.rollback("b", 10));
        send(Commands.setLearningRate("s", 0.01));
        OperatorSubtaskState state = barrier();
        complete();
        learn(7);
        List<ByteBuffer> ledger = Emitted.bytes(emitted.ledger());
        List<Object> updates = emitted.updateBytes();

        emitted.ledger().clear();
        emitted.updates().clear();
        restart(state);
        position = 12 * BATCH;
        learn(7);

        assertThat(Emitted.bytes(emitted.ledger()))
                .hasSize(9)
                .isEqualTo(ledger.subList(ledgerBefore, ledger.size()));
        assertThat(emitted.updateBytes())
                .isNotEmpty()
                .isEqualTo(updates.subList(updatesBefore, updates.size()));
    }

    @Test
    void nothingIsPublishedBehindACommandBeforeItsCheckpointIsComplete() throws Exception {
        learn(6);
        int before = emitted.updates().size();
        send(Commands.rollback("b", 5));
        barrier();
        learn(7);
        assertThat(emitted.updates()).hasSize(before);

        OperatorSubtaskState holding = barrier();
        learn(5);
        assertThat(emitted.updates()).hasSize(before);
        complete();

        assertThat(emitted.manifests())
                .extracting(ModelManifest::getScheduleStep)
                .containsExactly(5L, 5L, 10L, 15L);
        List<Object> published = emitted.updateBytes();

        emitted.updates().clear();
        restart(holding);
        harness.setProcessingTime(++checkpoint);
        emitted.drain(harness);

        assertThat(emitted.updateBytes())
                .as("what the checkpoint holds back is published by whoever restores it")
                .isEqualTo(published.subList(before, before + emitted.updates().size()))
                .isNotEmpty();
    }

    @Test
    void whatItCanGoBackToComesWithACheckpoint() throws Exception {
        learn(12);
        OperatorSubtaskState state = barrier();
        complete();
        restart(state);
        send(Commands.rollback("b", 5));
        barrier();
        complete();

        assertThat(last().getParentVersion()).isEqualTo(5);
        assertThat(emitted.deadLetters()).isEmpty();
    }

    /**
     * An attempt has published version 10, a checkpoint covers version 6: the next attempt gets the
     * command earlier than the first would have, and must still make version 10 as it was.
     */
    @Test
    void aCommandWaitsUntilWhatAnotherAttemptPublishedIsPublishedAgain() throws Exception {
        learn(6);
        OperatorSubtaskState state = barrier();
        complete();
        learn(5);
        List<Object> published = emitted.updateBytes();

        emitted.updates().clear();
        restart(state, published(10));
        position = 6 * BATCH;
        send(Commands.pause("p"));
        OperatorSubtaskState waiting = barrier();
        complete();
        learn(1);
        assertThat(carriedOut()).isEmpty();

        restart(waiting, published(10));
        position = 6 * BATCH;
        learn(5);
        assertThat(carriedOut()).isEmpty();
        assertThat(emitted.updateBytes())
                .isEqualTo(
                        published.subList(
                                published.size() - emitted.updates().size(), published.size()))
                .isNotEmpty();

        barrier();
        assertThat(carriedOut()).hasSize(1);
        assertThat(last().getVersion()).isEqualTo(12);
    }

    @Test
    void aCommandWaitsWhileNobodyKnowsWhatWasPublished() throws Exception {
        AtomicReference<@Nullable PublishedHistory> known = new AtomicReference<>();
        restart(null, modelId -> Optional.ofNullable(known.get()));
        learn(1);
        send(Commands.pause("p"));
        barrier();
        assertThat(carriedOut()).isEmpty();

        known.set(PublishedHistory.NONE);
        barrier();
        assertThat(carriedOut()).hasSize(1);
    }
}
