package io.normstream.jobs.training;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.RecordOrder;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.ingest.DeadLetters;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.training.learner.KeptImages;
import io.normstream.jobs.training.learner.PublishableLearner;
import io.normstream.jobs.training.ledger.Ledger;
import io.normstream.jobs.training.ledger.StepRecords;
import io.normstream.jobs.training.publication.ModelPublisher;
import io.normstream.jobs.training.publication.PublicationSchedule;
import io.normstream.jobs.training.publication.PublishedFrontier;
import io.normstream.jobs.training.state.TrainerState;
import io.normstream.jobs.training.state.TrainerStateSerializer;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.LossMarker;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.model.train.ClassFigures;
import io.normstream.model.train.DivergedException;
import io.normstream.model.train.LearningReport;
import io.normstream.model.train.MiniBatch;
import io.normstream.model.train.OnlineLearner;
import io.normstream.model.train.Outcome;
import io.normstream.model.train.Predictions;
import io.normstream.model.train.StepResult;
import io.normstream.schemas.ClosedBy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Training of one model: collects examples into mini-batches and for each predicts, learns, writes
 * the ledger and, if that is due, publishes a model. Knows nothing of Flink; the same records in
 * the same order give the same outputs, byte for byte. One thread at a time.
 */
final class ModelTrainer implements AutoCloseable {
    /** That of an example which is pending: the photos themselves would fill the heap. */
    private static final ConsumedRecord NO_RECORD = new ConsumedRecord();

    private final TrainingSettings settings;
    private final TrainingOutputs outputs;
    private final PublicationSchedule publications;
    private final PublishableLearner publishable;
    private final OnlineLearner learner;
    private final Ledger ledger;
    private final ModelCommands commands;
    private final StepRecords records;
    private final MiniBatch batch;
    private final Predictions predictions;
    private final List<Example> pending = new ArrayList<>();
    private final PartitionOwner owner;
    private final PublishedFrontier frontier;
    private final LearningWatch watch;
    private @Nullable StepResult lastStep;
    private long predicted;
    private long refused;

    /** Made by {@link TrainerFactory}. */
    ModelTrainer(
            ModelDeclaration model,
            TrainingSettings settings,
            PublicationSchedule publications,
            ModelCommands commands,
            PartitionOwner owner,
            PublishedFrontier frontier,
            TrainingOutputs outputs) {
        this.settings = settings;
        this.outputs = outputs;
        this.publications = publications;
        this.publishable = publications.publisher().learner();
        this.learner = publishable.learner();
        this.ledger = publications.publisher().ledger();
        this.commands = commands;
        this.owner = owner;
        this.frontier = frontier;
        this.watch =
                new LearningWatch(model, publications.publisher().figures(), learner.diagnostics());
        this.records = new StepRecords(model.classes());
        this.batch = new MiniBatch(model.input(), settings.maxPending());
        this.predictions = new Predictions(settings.maxPending(), model.classes());
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
     * Images of a partition were lost at {@code marker}: a ledger entry says so if the model learns
     * from that partition. What is pending stays pending. In deterministic order an earlier attempt
     * may have published models that learnt from those images.
     *
     * @throws java.io.UncheckedIOException if it is not known what was published
     */
    void lose(Example marker) {
        if (owner.learnsFrom(marker)) {
            if (settings.order() == RecordOrder.DETERMINISTIC
                    && publisher().replaces(frontier.await(ledger.modelId()))) {
                publisher().updates().holdOtherBits();
            }
            commands.hold();
            outputs.ledgerEntry(
                    ledger.lost(LossMarker.read(marker.record), learner.progress().step()));
        }
    }

    /** Adds an example to the mini-batch that is not full yet, and leaves it at that. */
    void append(Example example) {
        example.record = NO_RECORD;
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
        watch.predicted(batch, predictions);
        publications.seen(pending);
        records.predictions(pending, predictions, ledger, outputs::prediction);
        long step = learner.progress().step();
        boolean digest = result.outcome() == Outcome.LEARNT && step % settings.digestEvery() == 0;
        outputs.ledgerEntry(
                ledger.step(
                        records.step(
                                pending, closedBy, result, digest ? learner.stateDigest() : null),
                        step));
        if (result.outcome() == Outcome.LEARNT) {
            publishable.learnt(pending, ledger.version());
        }
        watch.began(result.newClasses(), ledger.version());
        lastStep = result;
        predicted += pending.size();
        refused += result.outcome() == Outcome.REFUSED ? pending.size() : 0;
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
                            + " diverged in the step after version "
                            + ledger.version()
                            + ", learning from "
                            + records.origin(pending)
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private void announceProgress(StepResult result, boolean diagnose) {
        if (result.outcome() != Outcome.LEARNT) {
            return;
        }
        if (diagnose || !result.newClasses().isEmpty()) {
            outputs.metrics(
                    records.metrics(
                            learner,
                            result,
                            watch.assess(learner.diagnostics()),
                            ledger,
                            publications.latestEventTime()));
        }
        publications.stepLearnt();
    }

    /** The input has ended: learns the rest and publishes the last model. */
    boolean finish() {
        boolean stepped = closeMiniBatch(ClosedBy.END);
        publications.inputEnded();
        return stepped;
    }

    /**
     * A checkpoint is about to be written.
     *
     * @return whether publication waits for it to be complete
     */
    boolean passesOtherBits() {
        return publisher().passesOtherBits();
    }

    /** Everything to continue from; arrays are fresh. */
    TrainerState state() {
        return state(learner.trainingSnapshot(publisher().provenance()));
    }

    /** The bytes of {@link #state}, with parameters copied once. */
    byte[] stateBytes() {
        return TrainerStateSerializer.write(
                state(new byte[0]), learner.snapshot(publisher().provenance()).prepare());
    }

    /** The images that serving models are recalibrated on, in fresh arrays; may be empty. */
    KeptImages recentImages() {
        return publishable.recentImages();
    }

    private TrainerState state(byte[] trainingSnapshot) {
        ModelPublisher publisher = publisher();
        return new TrainerState(
                trainingSnapshot,
                ledger.lineage(),
                ledger.version(),
                ledger.parentVersion(),
                ledger.hash(),
                publisher.publications(),
                publisher.chunksInSlot(),
                publisher.publishedVersion(),
                publications.latestEventTime(),
                owner.partition(),
                List.copyOf(pending),
                publications.memory(),
                publisher.announced(),
                watch.save());
    }

    private ModelPublisher publisher() {
        return publications.publisher();
    }

    /** Commands to this model; they are carried out between two calls of this trainer. */
    ModelCommands commands() {
        return commands;
    }

    OnlineLearner learner() {
        return learner;
    }

    /** What the latest diagnosed step showed, or what it began from. */
    LearningReport learning() {
        return watch.report();
    }

    /** The same of each class. */
    ClassFigures learningByClass() {
        return watch.byClass();
    }

    long version() {
        return ledger.version();
    }

    /** Version that its lineage published last, or -1. */
    long publishedVersion() {
        return publisher().publishedVersion();
    }

    /** Models that were due and held back, since the lineage began. */
    long heldBack() {
        return publications.memory().heldBack();
    }

    /** Where this trainer stands, for the log. */
    ProgressLog.Standing standing() {
        return new ProgressLog.Standing(
                new ProgressLog.Counts(predicted, refused, publications.published()),
                learner.progress(),
                ledger.version(),
                publishedVersion(),
                commands.paused());
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
        publishable.close();
    }
}
