package io.normstream.jobs.audit;

import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.config.LineageOptions;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.PublicationSettings;
import io.normstream.jobs.config.TrainingOptions;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.training.learner.InitialModel;
import io.normstream.jobs.training.learner.KeptImages;
import io.normstream.jobs.training.learner.Learners;
import io.normstream.jobs.training.learner.Provenance;
import io.normstream.jobs.training.learner.PublishableLearner;
import io.normstream.jobs.training.ledger.PredictionRecords;
import io.normstream.jobs.training.start.RecordedOptions;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import io.normstream.model.snapshot.ClassNames;
import io.normstream.model.train.MiniBatch;
import io.normstream.model.train.OnlineLearner;
import io.normstream.model.train.Outcome;
import io.normstream.model.train.Predictions;
import io.normstream.model.train.PrequentialFigures;
import io.normstream.model.train.StepResult;
import io.normstream.schemas.CarriedOutCommand;
import io.normstream.schemas.Genesis;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.ModelManifest;
import io.normstream.schemas.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Learns a lineage again, entry by entry, as its ledger says. */
final class LineageReplay implements AutoCloseable {
    private final ModelDeclaration model;
    private final String lineage;
    private final PublishableLearner served;
    private final OnlineLearner learner;
    private final StepImages images;
    private final MiniBatch batch;
    private final Predictions predictions;
    private final PredictionRecords records;
    private final List<byte[]> predicted = new ArrayList<>();
    private final KeptStates kept;
    private final int recalibrateImages;
    private final boolean ofThisFormat;
    private final @Nullable PrequentialFigures figures;
    private long latestEventTime;
    private boolean paused;

    private LineageReplay(
            LedgerEntry genesis,
            TrainingSettings settings,
            ModelDeclaration model,
            Engine engine,
            @Nullable InitialModel initial,
            StepImages images,
            int recentImages,
            KeptStates kept,
            boolean ofThisFormat,
            @Nullable PrequentialFigures figures) {
        this.model = model;
        this.lineage = genesis.getLineage();
        this.learner = Learners.begin(settings, model, engine, null, initial);
        this.served = new PublishableLearner(learner, engine, recentImages, KeptImages.NONE);
        this.recalibrateImages = settings.publication().recalibrateImages();
        this.images = images;
        this.batch = new MiniBatch(model.input(), settings.maxPending());
        this.predictions = new Predictions(settings.maxPending(), model.classes());
        this.records = new PredictionRecords(model.classes());
        this.kept = kept;
        this.ofThisFormat = ofThisFormat;
        this.figures = figures;
    }

    /**
     * Begins with the genesis entry.
     *
     * @param mostImages most images that running statistics were recalibrated on
     * @param kept keeps the states that are gone back to
     * @throws ReplayException where the network cannot be built as it says, or what it starts from
     *     is not given
     */
    static LineageReplay begin(
            LedgerEntry entry,
            Engine engine,
            LineageSources sources,
            int mostImages,
            KeptStates kept)
            throws ReplayException {
        Genesis genesis = Objects.requireNonNull(entry.getGenesis());
        sources.requireSameTopic(genesis);
        try {
            Map<String, String> recorded = RecordedOptions.of(entry);
            TrainingSettings settings = TrainingSettings.from(LineageOptions.recorded(recorded));
            ModelDeclaration model = settings.model(entry.getModelId());
            int configured = settings.publication().recalibrateImages();
            int permitted = PublicationSettings.mostRecalibrateImages(model);
            return new LineageReplay(
                    entry,
                    settings,
                    model,
                    engine,
                    sources.initial(settings, model),
                    sources.images().apply(settings, model),
                    Math.min(Math.max(configured, mostImages), permitted),
                    kept,
                    LineageOptions.isWhole(recorded),
                    recorded.containsKey(TrainingOptions.PREQUENTIAL_PRIOR.key())
                            ? new PrequentialFigures(model.classes(), settings.window())
                            : null);
        } catch (ConfigurationException | ModelException | IllegalArgumentException e) {
            throw new ReplayException(
                    "the configuration of the genesis entry cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Learns what an entry names, and compares.
     *
     * @throws ReplayException where the step cannot be made
     */
    void step(EntryName which, LedgerEntry entry, Findings findings) throws ReplayException {
        Step step = Objects.requireNonNull(entry.getStep());
        List<Example> examples = images.of(step);
        batch.clear();
        StepResult result;
        try {
            for (Example example : examples) {
                batch.add(example.pixels, example.label);
                latestEventTime = Math.max(latestEventTime, example.eventTimeMillis);
            }
            result =
                    paused
                            ? learner.observe(batch, predictions)
                            : learner.learn(batch, predictions, false);
        } catch (ModelException | IllegalArgumentException | IllegalStateException e) {
            throw new ReplayException("the step cannot be made: " + e.getMessage(), e);
        }
        if (figures != null) {
            figures.add(batch, predictions);
        }
        if (result.outcome() == Outcome.LEARNT) {
            served.learnt(examples, entry.getVersion());
        }
        predicted.clear();
        records.write(
                examples,
                predictions,
                model.id(),
                lineage,
                entry.getVersion() - 1,
                prediction -> predicted.add(AvroCodec.encode(prediction)));
        StepComparison.compare(which, step, result, learner, findings);
        compareScheduleStep(which, entry, findings);
    }

    /**
     * Does what a command did, and compares.
     *
     * @throws ReplayException where it cannot be done
     */
    void carryOut(EntryName which, LedgerEntry entry, CarriedOutCommand command, Findings findings)
            throws ReplayException {
        try {
            switch (command.getKind()) {
                case PAUSE -> paused = true;
                case RESUME -> paused = false;
                case ROLLBACK ->
                        served.goBack(kept.of(entry.getParentVersion(), entry.getVersion()));
                case SET_LEARNING_RATE -> learner.setLearningRate(learningRate(command));
                case FORGET -> served.forget(command.getForgottenClass());
                case UNKNOWN -> throw new ReplayException("a command of an unknown kind");
            }
        } catch (ModelException | IllegalStateException | IndexOutOfBoundsException e) {
            throw new ReplayException("the command cannot be carried out: " + e.getMessage(), e);
        }
        compareScheduleStep(which, entry, findings);
    }

    /** Goes on where images were lost: the mini-batch that was open then stays open. */
    void passOver(EntryName which, LedgerEntry entry, Findings findings) {
        images.reopen(Objects.requireNonNull(entry.getLostImages()));
        compareScheduleStep(which, entry, findings);
    }

    private static double learningRate(CarriedOutCommand command) throws ReplayException {
        Double rate = command.getLearningRate();
        if (rate == null) {
            throw new ReplayException("the command names no learning rate");
        }
        return rate;
    }

    /** Keeps the training state after {@code version} where a later one goes back to it. */
    void keep(long version) {
        kept.keep(version, () -> served.state(Map.of()));
    }

    /** Compares how far the schedule has come. */
    void compareScheduleStep(EntryName which, LedgerEntry entry, Findings findings) {
        if (learner.progress().step() != entry.getScheduleStep()) {
            findings.add(
                    "%s: schedule step %d is recorded, %d rebuilt",
                    which, entry.getScheduleStep(), learner.progress().step());
        }
    }

    /** Predictions of the latest step, as they should be on the topic. */
    List<byte[]> predicted() {
        return predicted;
    }

    /**
     * The serving model after the latest entry.
     *
     * @param manifest says on how many images its statistics were recalibrated; null: as configured
     */
    byte[] servingModel(long version, byte[] ledgerHash, @Nullable ModelManifest manifest) {
        return served.servingModel(
                Provenance.of(model, lineage, version, ledgerHash),
                manifest == null
                        ? served.images(recalibrateImages)
                        : manifest.getRecalibrationImages());
    }

    /** The training snapshot after the latest entry. */
    byte[] trainingSnapshot(long version, byte[] ledgerHash) {
        return learner.trainingSnapshot(Provenance.of(model, lineage, version, ledgerHash));
    }

    /** Whether all that was published of the lineage was written in the format of this build. */
    boolean ofThisFormat() {
        return ofThisFormat;
    }

    /** Null where a build began the lineage that had none: their window began later. */
    @Nullable PrequentialFigures figures() {
        return figures;
    }

    OnlineLearner learner() {
        return learner;
    }

    ClassNames classNames() {
        return model.classNames();
    }

    long latestEventTime() {
        return latestEventTime;
    }

    @Override
    public void close() {
        images.close();
        served.close();
    }
}
