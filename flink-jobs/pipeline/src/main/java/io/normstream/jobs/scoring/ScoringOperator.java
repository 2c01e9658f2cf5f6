package io.normstream.jobs.scoring;

import io.normstream.jobs.checkpoint.CheckpointGuard;
import io.normstream.jobs.checkpoint.GuardedOperator;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.ScoringSettings;
import io.normstream.jobs.ingest.DeadLetters;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.machine.TaskEngine;
import io.normstream.jobs.metrics.RejectedCounters;
import io.normstream.jobs.metrics.ScoringMetrics;
import io.normstream.jobs.state.BrokenStateException;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.Prediction;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.jspecify.annotations.Nullable;

/**
 * Scores images with the newest published model of their id: a shell round {@link ModelService}
 * that gives it Flink's state, outputs, timers and threads. The inputs are images, and model
 * updates, which every subtask sees.
 *
 * <p>It is an operator of its own since a broadcast function has neither timers, which bound the
 * time that an image waits, nor a way back from another thread, which builds models meanwhile; and
 * where one input is blocked the other is too.
 */
final class ScoringOperator extends GuardedOperator<Tuple2<Prediction, String>>
        implements TwoInputStreamOperator<Example, ModelUpdate, Tuple2<Prediction, String>>,
                BoundedMultiInput {

    private static final long serialVersionUID = 1L;
    private static final int INPUTS = 2;

    private final ScoringSettings settings;
    private final ModelSupply supply;

    @SuppressWarnings("NullAway.Init") // set by initializeState
    private transient ScoringState state;

    @SuppressWarnings("NullAway.Init") // set by open
    private transient SortedMap<String, ModelService> services;

    @SuppressWarnings("NullAway.Init") // set by open
    private transient DeclaredModels declared;

    @SuppressWarnings("NullAway.Init") // set by open
    private transient ScoringOutputs outputs;

    @SuppressWarnings("NullAway.Init") // set by open
    private transient MailboxExecutor mailbox;

    private transient @Nullable ModelLoader loader;
    private transient @Nullable TaskEngine engine;
    private transient boolean timerIsSet;
    private transient int endedInputs;

    /**
     * @param guards what each checkpoint waits for
     */
    ScoringOperator(ScoringSettings settings, ModelSupply supply, List<CheckpointGuard> guards) {
        super(guards);
        this.settings = settings;
        this.supply = supply;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state = new ScoringState(context.getOperatorStateStore());
    }

    @Override
    public void open() throws Exception {
        super.open();
        mailbox =
                getContainingTask()
                        .getMailboxExecutorFactory()
                        .createExecutor(getOperatorConfig().getChainIndex());
        TaskEngine opened =
                TaskEngine.open(settings.engine(), getContainingTask().getEnvironment());
        engine = opened;
        AvroCodec codec = AvroCodec.ofReleases();
        ModelLoader builder =
                new ModelLoader(
                        opened.engine(),
                        settings.batchSize(),
                        settings.preprocessing(),
                        task -> mailbox.execute(() -> loaded(task), "a model is loaded"));
        loader = builder;
        outputs = new ScoringSideOutputs(output, new RejectedCounters(getMetricGroup()));
        declared = new DeclaredModels(settings.models());
        services = services(codec, builder);
        new ScorerOpening(settings, supply, opened.engine(), services).begin(restoredModels(codec));
        state.held().forEach(this::accept);
        scoreInTime();
    }

    private SortedMap<String, ServedModels> restoredModels(AvroCodec codec) throws Exception {
        try {
            return state.models(services.keySet(), codec);
        } catch (BrokenStateException e) {
            throw new SuppressRestartsException(e); // the next attempt would read the same
        }
    }

    /** What was held for a model that has come may wait for others now. */
    private void loaded(Runnable told) {
        told.run();
        scoreInTime();
    }

    private void scoreInTime() {
        if (!timerIsSet && services.values().stream().anyMatch(ModelService::hasPending)) {
            scoreLater();
        }
    }

    private SortedMap<String, ModelService> services(AvroCodec codec, ModelLoader builder) {
        ScoringClock clock =
                new ScoringClock(
                        getProcessingTimeService()::getCurrentProcessingTime, System::nanoTime);
        List<String> refusals = Arrays.stream(Refusal.values()).map(Refusal::name).toList();
        SortedMap<String, ModelService> all = new TreeMap<>();
        List<String> ids = settings.models().stream().map(ModelDeclaration::id).toList();
        for (ModelDeclaration model : settings.models()) {
            ScoringMetrics metrics =
                    new ScoringMetrics(getMetricGroup(), model.id(), ids, refusals, clock.millis());
            all.put(
                    model.id(),
                    new ModelService(model, settings, codec, builder, metrics, clock, outputs));
        }
        return all;
    }

    /** The service that took an image; null if the image became a dead letter. */
    private @Nullable ModelService accept(Example example) {
        RejectedException refusal = declared.refusal(example);
        if (refusal != null) {
            outputs.deadLetter(DeadLetters.of(example.record, refusal));
            return null;
        }
        ModelService service = Objects.requireNonNull(services.get(example.modelId));
        service.accept(example);
        return service;
    }

    @Override
    public void processElement1(StreamRecord<Example> element) {
        ModelService service = accept(element.getValue());
        if (service != null && service.hasPending() && !timerIsSet) {
            scoreLater();
        }
    }

    private void scoreLater() {
        ProcessingTimeService time = getProcessingTimeService();
        timerIsSet = true;
        time.registerTimer(
                time.getCurrentProcessingTime() + settings.maxWait().toMillis(),
                reached -> {
                    timerIsSet = false;
                    score();
                });
    }

    private void score() {
        services.values().forEach(ModelService::score);
    }

    @Override
    public void processElement2(StreamRecord<ModelUpdate> element) {
        ModelUpdate update = element.getValue();
        ModelService service = services.get(update.modelId);
        if (service != null) {
            service.update(update);
        }
    }

    /** What came before a checkpoint is scored before it. */
    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        score();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        state.write(services.values());
    }

    @Override
    public void endInput(int inputId) throws Exception {
        score();
        if (++endedInputs < INPUTS) {
            return;
        }
        while (loader != null && loader.isBusy()) {
            mailbox.yield();
        }
        score();
        services.values().forEach(ModelService::answerWithoutModel);
    }

    @Override
    public void close() throws Exception {
        super.close();
        if (loader != null) {
            loader.close();
        }
        if (services != null) {
            services.values().forEach(ModelService::close);
        }
        if (engine != null) {
            engine.close();
        }
    }
}
