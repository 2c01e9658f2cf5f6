package io.normstream.jobs.scoring;

import static org.awaitility.Awaitility.await;

import io.normstream.jobs.config.ScoringSettings;
import io.normstream.jobs.ingest.DeadLetters;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.state.ChangedState;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.PublishedModel;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.Prediction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.storage.JobManagerCheckpointStorage;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;

/** The scoring operator in Flink's own harness: real state backend, mailbox and clock by hand. */
final class ScoringHarness implements AutoCloseable {
    private static final int MAX_STATE_BYTES = 64 << 20;
    private static final int MAX_PARALLELISM = 128;

    private final TwoInputStreamOperatorTestHarness<
                    Example, ModelUpdate, Tuple2<Prediction, String>>
            harness;

    private ScoringHarness(
            TwoInputStreamOperatorTestHarness<Example, ModelUpdate, Tuple2<Prediction, String>>
                    harness) {
        this.harness = harness;
    }

    /**
     * @param initial published before, or null
     * @param from a checkpoint, or null
     */
    static ScoringHarness open(
            ScoringSettings settings,
            @Nullable Publication initial,
            @Nullable OperatorSubtaskState from)
            throws Exception {
        return open(settings, initial, from, 1, 0);
    }

    /** The same for one of several subtasks. */
    static ScoringHarness open(
            ScoringSettings settings,
            @Nullable Publication initial,
            @Nullable OperatorSubtaskState from,
            int parallelism,
            int subtask)
            throws Exception {
        var harness =
                new TwoInputStreamOperatorTestHarness<
                        Example, ModelUpdate, Tuple2<Prediction, String>>(
                        new ScoringOperator(settings, declared -> models(initial), List.of()),
                        MAX_PARALLELISM,
                        parallelism,
                        subtask);
        harness.setCheckpointStorage(new JobManagerCheckpointStorage(MAX_STATE_BYTES));
        harness.setup(
                ScoringPipeline.predictionType().createSerializer(new SerializerConfigImpl()));
        try {
            if (from != null) {
                harness.initializeState(from);
            }
            harness.open();
        } catch (Exception refused) {
            // As a task does whose operator does not open.
            harness.close();
            throw refused;
        }
        return new ScoringHarness(harness);
    }

    /** A checkpoint that holds {@code bytes} of a model, whatever they are. */
    static OperatorSubtaskState holding(String modelId, byte[] bytes) throws Exception {
        var operator =
                new ChangedState<Example, ModelUpdate, Tuple2<Prediction, String>>(
                        (any, context) ->
                                context.getOperatorStateStore()
                                        .getBroadcastState(ScoringState.MODELS)
                                        .put(modelId, bytes));
        try (var harness =
                new TwoInputStreamOperatorTestHarness<>(operator, MAX_PARALLELISM, 1, 0)) {
            harness.open();
            return harness.snapshot(1, 1);
        }
    }

    /** What the subtask of a job of another parallelism gets of the states of all. */
    static OperatorSubtaskState rescaled(
            List<OperatorSubtaskState> before, int parallelism, int subtask) throws Exception {
        return AbstractStreamOperatorTestHarness.repartitionOperatorState(
                AbstractStreamOperatorTestHarness.repackageState(
                        before.toArray(new OperatorSubtaskState[0])),
                MAX_PARALLELISM,
                before.size(),
                parallelism,
                subtask);
    }

    private static SortedMap<String, ServedModels> models(@Nullable Publication initial) {
        SortedMap<String, ServedModels> models = new TreeMap<>();
        if (initial != null) {
            models.put(
                    Publication.MODEL,
                    new ServedModels(
                            new PublishedModel(initial.manifest().build(), initial.model()),
                            List.of(),
                            List.of()));
        }
        return models;
    }

    void image(long offset) throws Exception {
        image(Scored.image(offset));
    }

    void image(Example image) throws Exception {
        harness.processElement1(new StreamRecord<>(image));
    }

    void updates(List<ModelUpdate> updates) throws Exception {
        for (ModelUpdate update : updates) {
            harness.processElement2(new StreamRecord<>(update));
        }
    }

    /** Runs what the loader hands back, once that has come. */
    void awaitMail() {
        await("a model")
                .atMost(Duration.ofSeconds(30))
                .pollInSameThread()
                .until(
                        () -> {
                            Optional<Mail> mail = harness.getTaskMailbox().tryTake(0);
                            if (mail.isPresent()) {
                                mail.get().run();
                            }
                            return mail.isPresent();
                        });
    }

    void setTime(long millis) throws Exception {
        harness.setProcessingTime(millis);
    }

    OperatorSubtaskState checkpoint() throws Exception {
        harness.getOperator().prepareSnapshotPreBarrier(1);
        return harness.snapshot(1, 1);
    }

    void endInputs() throws Exception {
        harness.endInput1();
        harness.endInput2();
    }

    List<Prediction> predictions() {
        return harness.extractOutputValues().stream().map(named -> named.f0).toList();
    }

    List<DeadLetter> deadLetters() {
        var letters = harness.getSideOutput(DeadLetters.OUTPUT);
        return letters == null ? List.of() : letters.stream().map(StreamRecord::getValue).toList();
    }

    List<Long> versions() {
        return predictions().stream().map(Prediction::getVersion).toList();
    }

    @Override
    public void close() throws Exception {
        harness.close();
    }
}
