package io.normstream.jobs.scoring;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.ScoringSettings;
import io.normstream.jobs.ingest.DeadLetters;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.training.ledger.PredictionRecords;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.model.ModelException;
import io.normstream.model.nn.Shape;
import io.normstream.model.train.MiniBatch;
import io.normstream.model.train.Predictions;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.RejectReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scores the images of one model in micro-batches with whatever model serves when a micro-batch is
 * predicted. Before the first model it holds images, up to a number. Knows nothing of Flink. One
 * thread at a time.
 */
final class ModelScorer implements AutoCloseable {
    /** Version of an answer that no model gave. */
    static final long NO_MODEL = -1;

    private final ScoringOutputs outputs;
    private final Shape input;
    private final int hold;
    private final PredictionRecords records;
    private final MiniBatch batch;
    private final Predictions predictions;
    private final List<Example> pending = new ArrayList<>();
    private final Deque<Example> held = new ArrayDeque<>();
    private @Nullable LoadedModel serving;

    ModelScorer(ModelDeclaration model, ScoringSettings settings, ScoringOutputs outputs) {
        this.outputs = outputs;
        this.input = model.input();
        this.hold = settings.hold();
        this.records = new PredictionRecords(model.classes());
        this.batch = new MiniBatch(model.input(), settings.batchSize());
        this.predictions = new Predictions(settings.batchSize(), model.classes());
    }

    /** Takes an image; a full micro-batch is scored at once. */
    void accept(Example example) {
        if (serving == null) {
            hold(example);
            return;
        }
        Example decided = decided(example, serving);
        if (decided == null) {
            return;
        }
        pending.add(decided);
        batch.add(decided.pixels, MiniBatch.UNLABELLED);
        if (pending.size() == batch.capacity()) {
            score();
        }
    }

    /** The image as {@code model} takes it; null if it became a dead letter. */
    private @Nullable Example decided(Example example, LoadedModel model) {
        try {
            return example.decided(input, model.upright());
        } catch (RejectedException e) {
            outputs.deadLetter(DeadLetters.of(example.record, e));
            return null;
        }
    }

    private void hold(Example example) {
        held.addLast(example);
        if (held.size() > hold) {
            outputs.prediction(withoutModel(held.removeFirst()), null);
        }
    }

    /** Scores what waits for others; does nothing where nothing does. */
    void score() {
        LoadedModel model = serving;
        if (model == null || pending.isEmpty()) {
            return;
        }
        try {
            predict(model);
        } catch (ModelException e) {
            predictOneByOne(model);
        }
        pending.clear();
        batch.clear();
    }

    private void predict(LoadedModel model) {
        model.predictor().predict(batch, predictions);
        records.write(
                pending,
                predictions,
                model.published().manifest().getModelId(),
                model.lineage(),
                model.version(),
                prediction ->
                        outputs.prediction(
                                prediction,
                                model.predictor()
                                        .classNames()
                                        .name(prediction.getPredictedClass())));
    }

    /** Some image gives numbers that are not finite; the others are predicted all the same. */
    private void predictOneByOne(LoadedModel model) {
        List<Example> all = List.copyOf(pending);
        for (Example example : all) {
            pending.clear();
            batch.clear();
            pending.add(example);
            batch.add(example.pixels, MiniBatch.UNLABELLED);
            try {
                predict(model);
            } catch (ModelException e) {
                String why = "Version " + model.version() + ": " + e.getMessage();
                outputs.deadLetter(
                        DeadLetters.of(
                                example.record, new RejectedException(RejectReason.OTHER, why)));
            }
        }
    }

    /**
     * Serves with another model from now on; what was accepted before is scored with the one
     * before, where there was one.
     *
     * @return the one before, for the caller to close
     */
    @Nullable LoadedModel serve(LoadedModel model) {
        score();
        LoadedModel before = serving;
        serving = model;
        while (!held.isEmpty()) {
            accept(held.removeFirst());
        }
        return before;
    }

    /** Answers what is held: no model will come. */
    void answerWithoutModel() {
        while (!held.isEmpty()) {
            outputs.prediction(withoutModel(held.removeFirst()), null);
        }
    }

    private static Prediction withoutModel(Example example) {
        return PredictionRecords.of(
                example, example.modelId, "", NO_MODEL, Predictions.NO_CLASS, List.of());
    }

    /** Images that wait for others to fill a micro-batch. */
    int pending() {
        return pending.size();
    }

    /** How many images wait for a model. */
    int holding() {
        return held.size();
    }

    /** Images that wait for a model, the oldest first. */
    List<Example> held() {
        return List.copyOf(held);
    }

    /** What serves, or null. */
    @Nullable LoadedModel serving() {
        return serving;
    }

    @Override
    public void close() {
        if (serving != null) {
            serving.close();
            serving = null;
        }
    }
}
