package io.normstream.jobs.experiment;

import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.experiment.CellImages.Taker;
import io.normstream.jobs.experiment.CellResult.Point;
import io.normstream.jobs.experiment.CellResult.Points;
import io.normstream.jobs.training.learner.Learners;
import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.selection.Engines;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.train.Diagnostics;
import io.normstream.model.train.DivergedException;
import io.normstream.model.train.Evaluation;
import io.normstream.model.train.LearnerSettings;
import io.normstream.model.train.MiniBatch;
import io.normstream.model.train.OnlineLearner;
import io.normstream.model.train.Predictions;
import io.normstream.model.train.Predictor;
import io.normstream.model.train.Progress;
import io.normstream.model.train.StepResult;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs one cell in the caller's thread. The same cell on the same machine gives the same digits.
 */
final class CellRun {
    private final Cell cell;
    private final ImagePool pool;
    private final IntConsumer learntImages;
    private final LearnerSettings settings;
    private final Engine engine;
    private final CellImages images;
    private final MiniBatch batch;
    private final Taker intoBatch;
    private final Predictions predictions;
    private final Points points;
    private byte[] bestModel = {};
    private double bestAccuracy = -1;
    private @Nullable String divergence;

    /**
     * @param learntImages told of each mini-batch's images
     */
    CellRun(Cell cell, ImagePool pool, IntConsumer learntImages) {
        TrainingSettings training = cell.settings(pool.shape(), pool.classes());
        this.cell = cell;
        this.pool = pool;
        this.learntImages = learntImages;
        this.settings = Learners.settings(training, training.models().get(0));
        this.engine = Engines.select(training.network().engine());
        this.images = new CellImages(pool, cell.plan(), cell.seed());
        this.batch = new MiniBatch(pool.shape(), settings.batchSize());
        this.intoBatch = batch::add;
        this.predictions = new Predictions(settings.batchSize(), pool.classes());
        this.points = new Points(Math.max(1, cell.images(pool) / cell.points()));
    }

    /**
     * Learns the stream, then tests the serving model.
     *
     * @throws InterruptedException where the thread was interrupted on the way
     */
    CellResult run() throws InterruptedException {
        long start = System.nanoTime();
        long correct;
        try (OnlineLearner learner = OnlineLearner.create(settings, engine)) {
            learn(learner);
            correct = learner.progress().correct();
        }
        double testAccuracy = test();
        long all = cell.images(pool);
        return new CellResult(
                cell.stream(),
                cell.variant(),
                cell.seed(),
                cell.identity(pool),
                engine.description().toString(),
                all,
                (double) correct / all,
                testAccuracy,
                divergence,
                HexFormat.of().formatHex(ServingModel.decode(bestModel).digest()),
                (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1),
                points.noted());
    }

    private void learn(OnlineLearner learner) throws InterruptedException {
        try {
            for (int epoch = 0; epoch < cell.plan().epochs(); epoch++) {
                images.begin(epoch);
                for (int position = 0; position < images.size(); position += batch.capacity()) {
                    step(learner, position);
                }
                choose(learner.servingModel(Map.of()));
            }
        } catch (DivergedException diverged) {
            divergence = diverged.getMessage();
            bestModel = learner.servingModel(Map.of());
        }
    }

    private void step(OnlineLearner learner, int position) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("cell " + cell.name());
        }
        batch.clear();
        int end = Math.min(position + batch.capacity(), images.size());
        for (int i = position; i < end; i++) {
            images.give(i, intoBatch);
        }
        boolean due = points.isDue(learner.progress().imagesSeen() + batch.rows());
        StepResult result = learner.learn(batch, predictions, due);
        if (due) {
            points.note(point(learner, result));
        }
        learntImages.accept(batch.rows());
    }

    private Point point(OnlineLearner learner, StepResult result) {
        Progress progress = learner.progress();
        Diagnostics diagnostics = learner.diagnostics();
        return new Point(
                points.place(progress.imagesSeen()),
                result.loss(),
                progress.windowAccuracy(),
                progress.prequentialAccuracy(),
                diagnostics.scales(),
                diagnostics.shifts(),
                diagnostics.statisticsDistances());
    }

    /** Keeps the last model, or the one that is best on the images for validation. */
    private void choose(byte[] model) {
        if (cell.plan().validation() == 0) {
            bestModel = model;
            return;
        }
        double accuracy = evaluate(images::giveValidated, model);
        if (accuracy > bestAccuracy) {
            bestAccuracy = accuracy;
            bestModel = model;
        }
    }

    private double test() {
        try {
            if (divergence == null) {
                return evaluate(images::giveTested, bestModel);
            }
        } catch (DivergedException diverged) {
            divergence = diverged.getMessage();
        }
        return 1.0 / pool.classes();
    }

    /**
     * Accuracy of {@code model}.
     *
     * @throws DivergedException where its output is not finite
     */
    private double evaluate(Consumer<Taker> tested, byte[] model) {
        try (Predictor predictor = Predictor.load(model, engine, settings.batchSize())) {
            Evaluation evaluation = new Evaluation(predictor);
            return accuracy(evaluation, tested);
        }
    }

    private static double accuracy(Evaluation evaluation, Consumer<Taker> tested) {
        try {
            tested.accept(evaluation::add);
            return evaluation.accuracy();
        } catch (ModelException failure) {
            throw new DivergedException("The serving model diverged: " + failure.getMessage());
        }
    }
}
