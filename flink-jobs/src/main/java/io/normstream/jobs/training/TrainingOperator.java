package io.normstream.jobs.training;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.TrainingOptions;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.metrics.TrainingGauges;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import io.normstream.model.train.DivergedException;
import io.normstream.schemas.ClosedBy;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.RejectReason;
import io.normstream.schemas.TrainingMetrics;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Trains one network for each model id: a shell round {@link ModelTrainer} that gives it Flink's
 * state, outputs and timers. Keyed by model id; the main output is the prequential predictions.
 *
 * <p>The live networks stay in native memory and are written into keyed state when a checkpoint
 * asks. That is why it is an operator of its own: a keyed function has no key in its snapshot
 * method.
 */
final class TrainingOperator extends AbstractStreamOperator<Prediction>
        implements OneInputStreamOperator<Example, Prediction>,
                BoundedOneInput,
                Triggerable<String, VoidNamespace> {

    private static final long serialVersionUID = 1L;
    private static final String STATE = "trainer";

    private final TrainingSettings settings;
    private final Map<String, ModelStart> starts;
    private final OutputTag<LedgerEntry> ledger;
    private final OutputTag<TrainingMetrics> metricsTag;
    private final OutputTag<ModelUpdate> modelUpdates;
    private final OutputTag<DeadLetter> deadLetters;

    @SuppressWarnings("NullAway.Init") // set by open
    private transient SortedMap<String, ModelTrainer> trainers;

    @SuppressWarnings("NullAway.Init") // set by open
    private transient Map<String, TrainingGauges> gauges;

    @SuppressWarnings("NullAway.Init") // set by open
    private transient Map<String, Long> deadlines;

    @SuppressWarnings("NullAway.Init") // set by open
    private transient Counter secondPartition;

    @SuppressWarnings("NullAway.Init") // set by open
    private transient TrainingMachine machine;

    @SuppressWarnings("NullAway.Init") // set by open
    private transient ValueState<byte[]> state;

    @SuppressWarnings("NullAway.Init") // set by open
    private transient InternalTimerService<VoidNamespace> timers;

    /**
     * @param starts what the topics hold of each model; nothing where absent
     */
    TrainingOperator(
            TrainingSettings settings,
            Map<String, ModelStart> starts,
            OutputTag<LedgerEntry> ledger,
            OutputTag<TrainingMetrics> metrics,
            OutputTag<ModelUpdate> modelUpdates,
            OutputTag<DeadLetter> deadLetters) {
        this.settings = settings;
        this.starts = starts;
        this.ledger = ledger;
        this.metricsTag = metrics;
        this.modelUpdates = modelUpdates;
        this.deadLetters = deadLetters;
    }

    @Override
    public void open() throws Exception {
        super.open();
        trainers = new TreeMap<>();
        gauges = new TreeMap<>();
        deadlines = new TreeMap<>();
        secondPartition =
                getMetricGroup().addGroup("rejected").counter(RejectReason.SECOND_PARTITION.name());
        machine = machine();
        state =
                getRuntimeContext()
                        .getState(
                                new ValueStateDescriptor<>(
                                        STATE,
                                        PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        timers = getInternalTimerService("flush", VoidNamespaceSerializer.INSTANCE, this);
        for (String modelId : restoredModels()) {
            setCurrentKey(modelId);
            watchPending(trainer(modelId), modelId);
        }
    }

    private TrainingMachine machine() {
        int slots =
                getContainingTask()
                        .getEnvironment()
                        .getTaskManagerInfo()
                        .getConfiguration()
                        .get(TaskManagerOptions.NUM_TASK_SLOTS);
        try {
            Engine engine = TrainingEngine.ofTask(settings.network().engine(), slots);
            return new TrainingMachine(engine, CoreShare.ofThisMachine(settings.parallelism()));
        } catch (ModelException e) {
            throw new SuppressRestartsException(e); // this machine will not learn how
        }
    }

    private List<String> restoredModels() {
        try (var keys =
                this.<String>getKeyedStateBackend().getKeys(STATE, VoidNamespace.INSTANCE)) {
            return keys.sorted().toList();
        }
    }

    @Override
    public void processElement(StreamRecord<Example> element) throws Exception {
        Example example = element.getValue();
        ModelTrainer trainer = trainer(example.modelId);
        step(trainer, example.modelId, () -> trainer.accept(example));
        watchPending(trainer, example.modelId);
    }

    /** Sets a deadline where a mini-batch has begun, and forgets that of one that has closed. */
    private void watchPending(ModelTrainer trainer, String modelId) {
        if (!trainer.hasPending()) {
            deadlines.remove(modelId);
        } else if (!settings.flushInterval().isZero() && !deadlines.containsKey(modelId)) {
            long deadline = timers.currentProcessingTime() + settings.flushInterval().toMillis();
            deadlines.put(modelId, deadline);
            timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, deadline);
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        String modelId = timer.getKey();
        Long deadline = deadlines.get(modelId);
        if (deadline == null || deadline != timer.getTimestamp()) {
            return; // the mini-batch that it was set for has closed
        }
        ModelTrainer trainer = trainer(modelId);
        step(trainer, modelId, () -> trainer.closeMiniBatch(ClosedBy.FLUSH));
        watchPending(trainer, modelId);
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) {
        throw new IllegalStateException("No event-time timer is ever registered");
    }

    @Override
    public void endInput() throws Exception {
        for (Map.Entry<String, ModelTrainer> entry : trainers.entrySet()) {
            setCurrentKey(entry.getKey());
            step(entry.getValue(), entry.getKey(), entry.getValue()::finish);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        for (Map.Entry<String, ModelTrainer> entry : trainers.entrySet()) {
            setCurrentKey(entry.getKey());
            state.update(entry.getValue().stateBytes());
        }
    }

    @Override
    public void close() throws Exception {
        if (trainers != null) {
            trainers.values().forEach(ModelTrainer::close);
            trainers.clear();
        }
        if (machine != null) {
            machine.close();
        }
        super.close();
    }

    /** The live trainer of the current key, from state or from nothing. */
    private ModelTrainer trainer(String modelId) throws Exception {
        ModelTrainer live = trainers.get(modelId);
        if (live != null) {
            return live;
        }
        ModelTrainer created;
        try {
            created = create(modelId, state.value());
        } catch (ModelException | JobException | IllegalStateException e) {
            throw new SuppressRestartsException(e); // the same would fail for ever
        }
        trainers.put(modelId, created);
        TrainingGauges shown =
                new TrainingGauges(getMetricGroup(), modelId, created.learner().diagnostics());
        shown.start(created.learner().progress(), created.version());
        gauges.put(modelId, shown);
        return created;
    }

    private ModelTrainer create(String modelId, byte @Nullable [] bytes) {
        ModelDeclaration model = declaration(modelId);
        TrainingOutputs outputs = new OperatorOutputs();
        ModelStart start = starts.getOrDefault(modelId, ModelStart.NOTHING);
        if (bytes == null) {
            return ModelTrainer.start(
                    model,
                    settings,
                    machine,
                    start.opening(
                            modelId,
                            settings.order(),
                            Lineage.id(model, settings, machine.engine(), 0)),
                    outputs);
        }
        TrainerState from = TrainerStateSerializer.read(bytes);
        start.requireNotBehind(modelId, settings.order(), from);
        return ModelTrainer.resume(model, settings, machine, from, outputs);
    }

    /** A restore brings back every model that has state, declared or not. */
    private ModelDeclaration declaration(String modelId) {
        if (settings.models().stream().noneMatch(model -> model.id().equals(modelId))) {
            throw new JobException(
                    "the checkpoint holds model "
                            + modelId
                            + ", which "
                            + TrainingOptions.MODELS.key()
                            + " does not declare; declare it as it was, or begin a new lineage with --fresh");
        }
        return settings.model(modelId);
    }

    private void step(ModelTrainer trainer, String modelId, MiniBatchStep step) {
        long start = System.nanoTime();
        try {
            if (step.run()) {
                show(trainer, modelId, System.nanoTime() - start);
            }
        } catch (DivergedException e) {
            throw new SuppressRestartsException(e);
        }
    }

    private void show(ModelTrainer trainer, String modelId, long nanos) {
        TrainingGauges shown = Objects.requireNonNull(gauges.get(modelId));
        var progress = trainer.learner().progress();
        shown.step(Objects.requireNonNull(trainer.lastStep()), progress, trainer.version(), nanos);
        shown.diagnostics(trainer.learner().diagnostics());
    }

    private interface MiniBatchStep {
        boolean run();
    }

    /** Hands what a trainer makes to Flink. */
    private final class OperatorOutputs implements TrainingOutputs {
        @Override
        public void prediction(Prediction prediction) {
            output.collect(new StreamRecord<>(prediction));
        }

        @Override
        public void ledgerEntry(LedgerEntry entry) {
            output.collect(ledger, new StreamRecord<>(entry));
        }

        @Override
        public void metrics(TrainingMetrics value) {
            output.collect(metricsTag, new StreamRecord<>(value));
        }

        @Override
        public void modelUpdate(ModelUpdate update) {
            output.collect(modelUpdates, new StreamRecord<>(update));
        }

        @Override
        public void deadLetter(DeadLetter deadLetter) {
            output.collect(deadLetters, new StreamRecord<>(deadLetter));
            secondPartition.inc();
        }
    }
}
