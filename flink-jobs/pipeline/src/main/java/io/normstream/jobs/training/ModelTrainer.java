package io.normstream.jobs.training;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.RecordOrder;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.ingest.DeadLetters;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.wire.LossMarker;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.model.engine.Engine;
import io.normstream.model.train.DivergedException;
import io.normstream.model.train.MiniBatch;
import io.normstream.model.train.OnlineLearner;
import io.normstream.model.train.Outcome;
import io.normstream.model.train.Predictions;
import io.normstream.model.train.StepResult;
import io.normstream.schemas.ClosedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Training of one model: gathers examples into mini-batches and for each predicts, learns, writes
 * the ledger and, where that is due, publishes a model. Knows nothing of Flink; the same records in
 * the same order give the same outputs, byte for byte. One thread at a time.
 */
final class ModelTrainer implements AutoCloseable {
    private final TrainingSettings settings;
    private final TrainingOutputs outputs;
    private final PublishableLearner served;
    private final OnlineLearner learner;
    private final Ledger ledger;
    private final PublicationSchedule publications;
    private final ModelCommands commands;
    private final StepRecords records;
    private final MiniBatch batch;
    private final Predictions predictions;
    private final List<Example> pending = new ArrayList<>();
    private final PartitionOwner owner;
    private final HeldUpdates updates;
    private final PublishedFrontier frontier;
    private long latestEventTime;
    private @Nullable StepResult lastStep;

    private ModelTrainer(
            ModelDeclaration model,
            TrainingSettings settings,
            PublishableLearner served,
            Ledger ledger,
            Function<HeldUpdates, ModelPublisher> announcer,
            boolean otherBits,
            TrainerPast past,
            PublishedFrontier frontier,
            TrainingOutputs outputs) {
        this.settings = settings;
        this.outputs = outputs;
        this.served = served;
        this.learner = served.learner();
        this.ledger = ledger;
        this.frontier = frontier;
        this.updates = new HeldUpdates(outputs::modelUpdate, past.commands().held(), otherBits);
        RollbackStates rollback =
                new RollbackStates(settings.rollbackVersions(), served, past.rollback());
        this.publications =
                new PublicationSchedule(
                        served,
                        ledger,
                        announcer.apply(updates),
                        rollback,
                        new PublishingPolicy(settings.publication(), past.publishing()));
        this.commands =
                new ModelCommands(
                        new ModelCommands.Target(
                                learner,
                                ledger,
                                rollback,
                                updates,
                                () -> publications.publish(latestEventTime),
                                () ->
                                        frontier.of(model.id())
                                                .map(
                                                        published ->
                                                                published.frontier(
                                                                        ledger.lineage()))),
                        settings.order(),
                        past.commands(),
                        outputs);
        this.records = new StepRecords(model.classes());
        this.batch = new MiniBatch(model.input(), settings.maxPending());
        this.predictions = new Predictions(settings.maxPending(), model.classes());
        this.owner = new PartitionOwner(settings.order(), past.owner());
    }

    /**
     * A trainer without history; writes the genesis entry.
     *
     * @param opening version of the genesis entry: 0, or one above everything published before; and
     *     what the model starts from
     */
    static ModelTrainer start(
            ModelDeclaration model,
            TrainingSettings settings,
            TrainingMachine machine,
            ModelStart.Opening opening,
            PublishedFrontier frontier,
            TrainingOutputs outputs) {
        Engine engine = machine.engine();
        Beginning beginning = opening.beginning();
        String lineage = Lineage.id(model, settings, engine, opening.version(), beginning);
        Ledger ledger = Ledger.open(model.id(), lineage, opening.version());
        ModelTrainer trainer =
                new ModelTrainer(
                        model,
                        settings,
                        PublishableLearner.create(settings, model, machine, opening.initial()),
                        ledger,
                        updates ->
                                ModelPublisher.first(
                                        model,
                                        settings.retainedModels(),
                                        updates,
                                        opening.published()),
                        false,
                        TrainerPast.none(beginning),
                        frontier,
                        outputs);
        outputs.ledgerEntry(
                ledger.genesis(
                        Lineage.genesis(settings, engine, beginning),
                        trainer.learner.progress().step()));
        return trainer;
    }

    /**
     * A trainer that goes on where a checkpoint was taken, bit for bit. What that checkpoint holds
     * is covered: {@link ModelCommands#covered} comes first, then {@link ModelCommands#carryOut}.
     *
     * @param beginning where a lineage would begin: the partition to learn from, where the state
     *     does not say it
     */
    static ModelTrainer resume(
            ModelDeclaration model,
            TrainingSettings settings,
            TrainingMachine machine,
            TrainerKeyedState.Restored from,
            Beginning beginning,
            PublishedFrontier frontier,
            TrainingOutputs outputs) {
        TrainerState state = from.trainer();
        PublishableLearner served = PublishableLearner.restore(settings, model, machine, from);
        boolean anew =
                settings.order() == RecordOrder.DETERMINISTIC
                        && served.learner().continuesOtherBits();
        PublishedHistory published =
                anew ? published(model.id(), served, frontier) : PublishedHistory.NONE;
        ModelTrainer trainer =
                new ModelTrainer(
                        model,
                        settings,
                        served,
                        Ledger.resume(model.id(), state),
                        updates ->
                                ModelPublisher.resume(
                                        model, settings.retainedModels(), updates, state),
                        anew || state.announced().newestOfOtherBits() > state.version(),
                        TrainerPast.of(from, beginning),
                        frontier,
                        outputs);
        trainer.makesOtherwise(published);
        trainer.latestEventTime = state.latestEventTime();
        state.pending().forEach(trainer::append);
        return trainer;
    }

    /**
     * What other attempts have published by now; the learner is of no use where that is unknown.
     */
    private static PublishedHistory published(
            String modelId, PublishableLearner served, PublishedFrontier frontier) {
        try {
            return frontier.await(modelId);
        } catch (RuntimeException unknown) {
            served.close();
            throw unknown;
        }
    }

    /**
     * Takes one example; a full mini-batch is learnt at once.
     *
     * @return whether a step was made
     */
    boolean accept(Example example) {
        RejectedException refusal = owner.refusal(example);
        if (refusal != null) {
            outputs.deadLetter(DeadLetters.of(example.record, refusal));
            return false;
        }
        append(example);
        return (batch.labelledRows() == settings.batchSize()
                        || batch.rows() == settings.maxPending())
                && closeMiniBatch(ClosedBy.COUNT);
    }

    /**
     * Images of a partition were lost at {@code marker}: an entry says so where the model learns
     * from there. What is pending stays so. In deterministic order an attempt before may have
     * published models that learnt from those images.
     *
     * @throws java.io.UncheckedIOException where what was published is not known
     */
    void lose(Example marker) {
        if (owner.learnsFrom(marker)) {
            if (settings.order() == RecordOrder.DETERMINISTIC
                    && makesOtherwise(frontier.await(ledger.modelId()))) {
                updates.holdOtherBits();
            }
            commands.hold();
            outputs.ledgerEntry(
                    ledger.lost(LossMarker.read(marker.record), learner.progress().step()));
        }
    }

    /**
     * From here on this trainer makes other models than those that are {@code published}.
     *
     * @return whether some are, which were not known
     */
    private boolean makesOtherwise(PublishedHistory published) {
        ModelPublisher announcer = publications.announcer();
        boolean ahead =
                published.version()
                        > Math.max(ledger.version(), announcer.announced().newestOfOtherBits());
        if (ahead) {
            announcer.goBehind(ledger.version(), published);
        }
        return ahead;
    }

    private void append(Example example) {
        pending.add(example);
        batch.add(example.pixels, example.label);
    }

    /**
     * Predicts and learns what is pending.
     *
     * @return whether anything was
     * @throws DivergedException under the policy to stop, naming version and offsets
     */
    boolean closeMiniBatch(ClosedBy closedBy) {
        if (pending.isEmpty()) {
            return false;
        }
        boolean diagnose = (learner.progress().step() + 1) % settings.metricsEvery() == 0;
        StepResult result = learn(diagnose);
        for (Example example : pending) {
            latestEventTime = Math.max(latestEventTime, example.eventTimeMillis);
        }
        records.predictions(pending, predictions, ledger, outputs::prediction);
        long step = learner.progress().step();
        boolean digest = result.outcome() == Outcome.LEARNT && step % settings.digestEvery() == 0;
        outputs.ledgerEntry(
                ledger.step(
                        records.step(
                                pending, closedBy, result, digest ? learner.stateDigest() : null),
                        step));
        if (result.outcome() == Outcome.LEARNT) {
            served.learnt(pending, ledger.version());
        }
        lastStep = result;
        pending.clear();
        batch.clear();
        announceProgress(result, diagnose);
        return true;
    }

    private StepResult learn(boolean diagnose) {
        try {
            return commands.paused()
                    ? learner.observe(batch, predictions)
                    : learner.learn(batch, predictions, diagnose);
        } catch (DivergedException e) {
            throw new DivergedException(
                    "Model "
                            + ledger.modelId()
                            + " diverged in the step behind version "
                            + ledger.version()
                            + ", learning from "
                            + OffsetRuns.of(pending)
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private void announceProgress(StepResult result, boolean diagnose) {
        if (result.outcome() != Outcome.LEARNT) {
            return;
        }
        if (diagnose) {
            outputs.metrics(records.metrics(learner, result, ledger, latestEventTime));
        }
        publications.stepLearnt(latestEventTime);
    }

    /** The input has ended: learns the rest and publishes the last model. */
    boolean finish() {
        boolean stepped = closeMiniBatch(ClosedBy.END);
        publications.inputEnded(latestEventTime);
        updates.releaseAll();
        return stepped;
    }

    /**
     * A checkpoint is about to be written.
     *
     * @return whether publication waits for it to be complete: it is past everything that was
     *     published and is made otherwise by this trainer
     */
    boolean passesOtherBits() {
        return ledger.version() >= publications.announcer().announced().newestOfOtherBits()
                && updates.passOtherBits();
    }

    /** Everything to continue from; arrays are fresh. */
    TrainerState state() {
        return state(learner.trainingSnapshot(publications.announcer().provenance(ledger)));
    }

    /** The bytes of {@link #state}, with parameters copied once. */
    byte[] stateBytes() {
        return TrainerStateSerializer.write(
                state(new byte[0]),
                learner.snapshot(publications.announcer().provenance(ledger)).prepare());
    }

    /** The images that serving models are recalibrated on, in fresh arrays; perhaps none. */
    KeptImages recentImages() {
        return served.recentImages();
    }

    private TrainerState state(byte[] trainingSnapshot) {
        ModelPublisher announcer = publications.announcer();
        return new TrainerState(
                trainingSnapshot,
                ledger.lineage(),
                ledger.version(),
                ledger.parentVersion(),
                ledger.hash(),
                announcer.publications(),
                announcer.chunksInSlot(),
                announcer.publishedVersion(),
                latestEventTime,
                owner.partition(),
                List.copyOf(pending),
                publications.memory(),
                announcer.announced());
    }

    /** Commands to this model; they are carried out between two calls of this trainer. */
    ModelCommands commands() {
        return commands;
    }

    OnlineLearner learner() {
        return learner;
    }

    long version() {
        return ledger.version();
    }

    /** Models that were due and held back, since the lineage began. */
    long heldBack() {
        return publications.memory().heldBack();
    }

    boolean hasPending() {
        return !pending.isEmpty();
    }

    /** Result of the latest step, or null before the first since start or restore. */
    @Nullable StepResult lastStep() {
        return lastStep;
    }

    @Override
    public void close() {
        served.close();
    }
}
