package io.normstream.jobs.experiment;

import io.normstream.jobs.experiment.CellImages.ImageConsumer;
import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import io.normstream.model.train.DivergedException;
import io.normstream.model.train.Evaluation;
import io.normstream.model.train.OnlineLearner;
import io.normstream.model.train.Predictor;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** Tests serving models of one cell, apart from its learning, and keeps the time. */
final class ServingTests {
    private final Engine engine;
    private final int maxBatch;
    private long nanos;

    /**
     * @param maxBatch rows of one pass
     */
    ServingTests(Engine engine, int maxBatch) {
        this.engine = engine;
        this.maxBatch = maxBatch;
    }

    /**
     * Accuracy of {@code model} on images that {@code tested} hands over.
     *
     * @throws DivergedException where its output is not finite
     */
    double accuracy(byte[] model, Consumer<ImageConsumer> tested) {
        long start = System.nanoTime();
        try {
            return test(model, tested, Evaluation::accuracy);
        } catch (ModelException failure) {
            throw new DivergedException("The serving model diverged: " + failure.getMessage());
        } finally {
            nanos += System.nanoTime() - start;
        }
    }

    /**
     * Share of the images of each class that the serving model of {@code learner} would classify
     * correctly now; 0 for all where that model is not finite. Changes nothing that is learnt.
     *
     * @param known classes that count; the others are NaN
     */
    double[] recalls(OnlineLearner learner, Consumer<ImageConsumer> tested, KnownLabels known) {
        long start = System.nanoTime();
        double[] recalls;
        try {
            recalls = test(learner.servingModel(Map.of()), tested, Evaluation::recalls);
        } catch (ModelException notFinite) {
            // Learning itself may get over it.
            recalls = new double[learner.settings().architecture().classes()];
        }
        for (int cls = 0; cls < recalls.length; cls++) {
            recalls[cls] = known.has(cls) ? recalls[cls] : Double.NaN;
        }
        nanos += System.nanoTime() - start;
        return recalls;
    }

    private <T> T test(byte[] model, Consumer<ImageConsumer> tested, Function<Evaluation, T> read) {
        try (Predictor predictor = Predictor.load(model, engine, maxBatch)) {
            Evaluation evaluation = new Evaluation(predictor);
            tested.accept(evaluation::add);
            return read.apply(evaluation);
        }
    }

    /** Time of all tests so far. */
    double seconds() {
        return nanos / (double) TimeUnit.SECONDS.toNanos(1);
    }
}
