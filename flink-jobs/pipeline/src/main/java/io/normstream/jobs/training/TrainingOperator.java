package io.normstream.jobs.training;

import io.normstream.jobs.checkpoint.CheckpointGuard;
import io.normstream.jobs.checkpoint.GuardedOperator;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.ingest.Command;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.machine.TaskEngine;
import io.normstream.jobs.machine.TrainingMachine;
import io.normstream.jobs.metrics.RejectedCounters;
import io.normstream.jobs.training.publication.PublishedFrontier;
import io.normstream.jobs.training.start.ModelStart;
import io.normstream.jobs.training.start.StoredBeginnings;
import io.normstream.jobs.training.state.TrainerKeyedState;
import io.normstream.model.ModelException;
import io.normstream.model.train.DivergedException;
import io.normstream.schemas.ClosedBy;
import io.normstream.schemas.Prediction;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains one network for each model id: a shell around {@link ModelTrainer} that gives it Flink's
 * state, outputs and timers. Both inputs, examples and commands, are keyed by model id; the main
 * output is the prequential predictions.
 *
 * <p>The live networks stay in native memory and are written into keyed state when a checkpoint
 * asks. That is why it is an operator of its own: a keyed function has no key in its snapshot
 * method.
 *
 * <p>Commands are carried out right after a checkpoint, before anything else: by a timer that is
 * due at once, or by the next element if that comes first.
 */
final class TrainingOperator extends GuardedOperator<Prediction>
        implements TwoInputStreamOperator<Example, Command, Prediction>,
                BoundedMultiInput,
                Triggerable<String, VoidNamespace> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(TrainingOperator.class);
    private static final int EXAMPLES = 1;
    private static final long LOG_MILLIS = 60_000;

    private final TrainingSettings settings;
    private final Map<String, ModelStart> starts;
    private final PublishedFrontier frontier;

    @SuppressWarnings("NullAway.Init") // set by open
    private transient LiveTrainers trainers;

    @SuppressWarnings("NullAway.Init") // set by open
    private transient TrainerMetrics metrics;

    @SuppressWarnings("NullAway.Init") // set by open
    private transient FlushDeadlines deadlines;

    @SuppressWarnings("NullAway.Init") // set by open
    private transient TrainingMachine machine;

    @SuppressWarnings("NullAway.Init") // set by initializeState
    private transient StoredBeginnings beginnings;

    @SuppressWarnings("NullAway.Init") // set by open
    private transient SortedMap<String, ModelStart> begun;

    /** Whether the latest checkpoint holds commands that are not carried out yet. */
    private transient boolean commandsDue;

    @SuppressWarnings("NullAway.Init") // set by open
    private transient CheckpointCoverage coverage;

    @SuppressWarnings("NullAway.Init") // set by open
    private transient ProgressLog progress;

    /**
     * @param starts what the topics hold of each declared model
     * @param guards what each checkpoint waits for
     */
    TrainingOperator(
            TrainingSettings settings,
            Map<String, ModelStart> starts,
            PublishedFrontier frontier,
            List<CheckpointGuard> guards) {
        super(guards);
        this.settings = settings;
        this.starts = starts;
        this.frontier = frontier;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        beginnings = new StoredBeginnings(context.getOperatorStateStore());
    }

    @Override
    public void open() throws Exception {
        super.open();
        metrics = new TrainerMetrics(getMetricGroup(), settings.models());
        coverage = new CheckpointCoverage();
        machine =
                TrainingMachine.ofTask(
                        TaskEngine.open(
                                settings.network().engine(), getContainingTask().getEnvironment()),
                        settings.parallelism());
        TaskMemory.require(
                settings,
                getContainingTask().getEnvironment().getTaskManagerInfo().getConfiguration(),
                machine.secondThread() != null);
        begun = beginnings.in(starts);
        trainers =
                new LiveTrainers(
                        new TrainerFactory(settings, begun, machine, frontier),
                        new TrainerKeyedState(getRuntimeContext()),
                        new SideOutputs(output, new RejectedCounters(getMetricGroup())),
                        metrics);
        deadlines =
                new FlushDeadlines(
                        getInternalTimerService("flush", VoidNamespaceSerializer.INSTANCE, this),
                        settings.flushInterval());
        for (String modelId : restoredModels()) {
            setCurrentKey(modelId);
            deadlines.update(modelId, trainers.of(modelId).hasPending());
        }
        commandsDue = true;
        carryOutSoon();
        progress = new ProgressLog(System.nanoTime());
        getProcessingTimeService()
                .scheduleWithFixedDelay(time -> logProgress(), LOG_MILLIS, LOG_MILLIS);
    }

    private void logProgress() {
        trainers.all()
                .forEach(
                        (id, trainer) ->
                                progress.line(id, trainer.standing(), System.nanoTime())
                                        .ifPresent(LOG::info));
    }

    private List<String> restoredModels() {
        try (var keys =
                this.<String>getKeyedStateBackend()
                        .getKeys(TrainerKeyedState.TRAINER, VoidNamespace.INSTANCE)) {
            return keys.sorted().toList();
        }
    }

    @Override
    public void processElement1(StreamRecord<Example> element) throws Exception {
        carryOutCommands();
        Example example = element.getValue();
        ModelTrainer trainer = trainers.of(example.modelId);
        if (example.isLost()) {
            trainer.lose(example);
            coverage.lost();
            metrics.update(example.modelId, trainer);
            return;
        }
        step(trainer, example.modelId, () -> trainer.accept(example));
        deadlines.update(example.modelId, trainer.hasPending());
    }

    @Override
    public void processElement2(StreamRecord<Command> element) throws Exception {
        carryOutCommands();
        Command command = element.getValue();
        trainers.of(command.modelId).commands().accept(command);
    }

    /** A processing-time timer outside any key: it is not part of the keyed state. */
    private void carryOutSoon() {
        ProcessingTimeService service = getProcessingTimeService();
        service.registerTimer(service.getCurrentProcessingTime(), time -> carryOutCommands());
    }

    private void carryOutCommands() {
        if (!commandsDue) {
            return;
        }
        commandsDue = false;
        for (Map.Entry<String, ModelTrainer> entry : trainers.all().entrySet()) {
            ModelCommands commands = entry.getValue().commands();
            boolean covered = coverage.isComplete();
            if (covered) {
                commands.covered();
            }
            carryOut(commands, covered);
            metrics.update(entry.getKey(), entry.getValue());
        }
    }

    /** A rollback state that cannot be loaded is in the checkpoint of the next attempt, too. */
    private void carryOut(ModelCommands commands, boolean covered) {
        try {
            commands.carryOut(covered);
        } catch (ModelException e) {
            throw new SuppressRestartsException(e);
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        String modelId = timer.getKey();
        carryOutCommands();
        if (deadlines.isReached(timer)) {
            ModelTrainer trainer = trainers.of(modelId);
            step(trainer, modelId, () -> trainer.closeMiniBatch(ClosedBy.FLUSH));
            deadlines.update(modelId, trainer.hasPending());
        }
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) {
        throw new IllegalStateException("No event-time timer is ever registered");
    }

    /** Commands that the last checkpoint does not cover are not carried out any more. */
    @Override
    public void endInput(int input) throws Exception {
        if (input != EXAMPLES) {
            return;
        }
        carryOutCommands();
        for (Map.Entry<String, ModelTrainer> entry : trainers.all().entrySet()) {
            setCurrentKey(entry.getKey());
            step(entry.getValue(), entry.getKey(), entry.getValue()::finish);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        beginnings.write(begun, getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0);
        boolean due = false;
        boolean past = false;
        for (Map.Entry<String, ModelTrainer> entry : trainers.all().entrySet()) {
            setCurrentKey(entry.getKey());
            due |= entry.getValue().commands().decide();
            past |= entry.getValue().passesOtherBits();
            trainers.write(entry.getKey(), entry.getValue());
        }
        coverage.taken(context.getCheckpointId(), due || past);
        if (due) {
            commandsDue = true;
            carryOutSoon();
        }
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        if (coverage.completed(checkpointId)) {
            trainers.all().values().forEach(trainer -> trainer.commands().covered());
        }
    }

    @Override
    public void close() throws Exception {
        super.close();
        if (trainers != null) {
            trainers.close();
        }
        if (machine != null) {
            machine.close();
        }
        frontier.close();
    }

    private void step(ModelTrainer trainer, String modelId, BooleanSupplier step) {
        long start = System.nanoTime();
        try {
            if (step.getAsBoolean()) {
                metrics.step(modelId, trainer, System.nanoTime() - start);
            }
        } catch (DivergedException e) {
            throw new SuppressRestartsException(e);
        }
    }
}
