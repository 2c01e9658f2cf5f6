package io.normstream.jobs.scoring;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.ScoringSettings;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.metrics.ScoringMetrics;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.Prediction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything about one declared model in one subtask: its updates as they come, the network that
 * serves, its images. One thread at a time.
 */
final class ModelService implements ModelLoader.Outcome, ScoringOutputs, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelService.class);
    private static final Duration SAY_AFTER = Duration.ofMinutes(1);

    private final ModelDeclaration declared;
    private final ModelLoader loader;
    private final ScoringOutputs outputs;
    private final ScoringMetrics metrics;
    private final ScoringClock clock;
    private final ModelInbox inbox;
    private final ModelScorer scorer;
    private boolean firstPredictionDue;
    private boolean saidWaiting;
    private boolean saidNoModel;
    private long swaps;
    private long saidAt;

    ModelService(
            ModelDeclaration declared,
            ScoringSettings settings,
            AvroCodec codec,
            ModelLoader loader,
            ScoringMetrics metrics,
            ScoringClock clock,
            ScoringOutputs outputs) {
        this.declared = declared;
        this.loader = loader;
        this.outputs = outputs;
        this.metrics = metrics;
        this.clock = clock;
        this.inbox = new ModelInbox(declared, settings.maxModelBytes(), codec);
        this.scorer = new ModelScorer(declared, settings, this);
    }

    /**
     * Serves from the beginning.
     *
     * @param left lineages that served before
     */
    void begin(LoadedModel model, List<String> left) {
        serve(model);
        inbox.begin(model.published().manifest(), left);
    }

    /** Takes a model update. */
    void update(ModelUpdate update) {
        try {
            inbox.accept(update).ifPresent(announced -> loader.load(announced, declared, this));
        } catch (RefusedUpdateException e) {
            refused(e);
        }
    }

    @Override
    public void loaded(LoadedModel model) {
        serve(model);
        inbox.serves(model.published().manifest());
        say(model);
    }

    /** The first one, and later a line a minute at most: there may be many. */
    private void say(LoadedModel model) {
        long now = clock.nanos().getAsLong();
        swaps++;
        if (swaps == 1 || now - saidAt >= SAY_AFTER.toNanos()) {
            saidAt = now;
            LOG.info(
                    "Model {}: version {} of lineage {} serves now, swap {} of this task",
                    declared.id(),
                    model.version(),
                    model.lineage(),
                    swaps);
        }
    }

    private void serve(LoadedModel model) {
        LoadedModel before = scorer.serve(model);
        if (before != null) {
            before.close();
        }
        firstPredictionDue = true;
        metrics.serves(model.version(), model.madeAtMillis());
        metrics.held(0);
    }

    @Override
    public void refused(CompleteUpdate announced, RefusedUpdateException why) {
        inbox.refused(announced.manifest());
        refused(why);
    }

    /** Counts an update that is not served, and says why. */
    void refused(RefusedUpdateException why) {
        metrics.refused(why.refusal().name());
        String line =
                "A model update is refused (%s), %s keeps serving: %s"
                        .formatted(why.refusal(), inbox.served(), why.getMessage());
        if (why.refusal() == Refusal.OLDER) {
            LOG.info(line); // as after each start that began with the newest, and each crash of a
            // trainer
        } else {
            LOG.warn(line);
        }
    }

    /** Takes an image. */
    void accept(Example example) {
        long start = clock.nanos().getAsLong();
        scorer.accept(example);
        if (scorer.serving() == null) {
            metrics.held(scorer.holding());
            sayWaiting();
        } else if (scorer.pending() == 0) {
            passed(start);
        }
    }

    /** Scores what waits for others. */
    void score() {
        if (hasPending()) {
            long start = clock.nanos().getAsLong();
            scorer.score();
            passed(start);
        }
    }

    private void passed(long start) {
        metrics.pass(clock.nanos().getAsLong() - start);
        LoadedModel serving = scorer.serving();
        if (firstPredictionDue && serving != null && serving.madeAtMillis() >= 0) {
            metrics.timeToServe(clock.millis().getAsLong() - serving.madeAtMillis());
        }
        firstPredictionDue = false;
    }

    @Override
    public void prediction(Prediction prediction, @Nullable String predictedClass) {
        if (prediction.getVersion() == ModelScorer.NO_MODEL) {
            metrics.withoutModel();
            sayNoModel();
        } else {
            metrics.scored(prediction.getPredictedClass(), prediction.getLabel());
        }
        outputs.prediction(prediction, predictedClass);
    }

    private void sayWaiting() {
        if (!saidWaiting) {
            saidWaiting = true;
            LOG.info("Model {}: no version is published yet, images wait for one", declared.id());
        }
    }

    private void sayNoModel() {
        if (!saidNoModel) {
            saidNoModel = true;
            LOG.warn(
                    "Model {}: no version is published yet, images are answered without a model; only so many wait as scoring.hold says",
                    declared.id());
        }
    }

    @Override
    public void deadLetter(DeadLetter deadLetter) {
        outputs.deadLetter(deadLetter);
    }

    /** Whether there is a model. */
    boolean serves() {
        return scorer.serving() != null;
    }

    /** Whether images wait for others. */
    boolean hasPending() {
        return scorer.pending() > 0;
    }

    /** Images that wait for a model. */
    List<Example> held() {
        return scorer.held();
    }

    /** Answers what is held: no model will come. */
    void answerWithoutModel() {
        scorer.answerWithoutModel();
        metrics.held(0);
    }

    /** What a checkpoint has to hold. */
    ServedModels state() {
        LoadedModel serving = scorer.serving();
        List<ModelUpdate> updates = new ArrayList<>(inbox.held());
        for (CompleteUpdate announced : loader.unserved(declared.id())) {
            ModelUpdate manifest = ModelUpdate.manifest(announced.manifest());
            manifest.madeAtMillis = announced.madeAtMillis();
            updates.add(manifest);
        }
        return new ServedModels(
                serving == null ? null : serving.published(), inbox.served().left(), updates);
    }

    ModelDeclaration declared() {
        return declared;
    }

    @Override
    public void close() {
        scorer.close();
    }
}
