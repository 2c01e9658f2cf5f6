package io.normstream.jobs.experiment;

import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.data.StreamScore;
import io.normstream.jobs.experiment.CellResult.Point;
import io.normstream.jobs.training.learner.Learners;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.selection.Engines;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.train.Diagnostics;
import io.normstream.model.train.DivergedException;
import io.normstream.model.train.LearnerSettings;
import io.normstream.model.train.OnlineLearner;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs one cell in the caller's thread. The same cell on the same machine gives the same digits.
 */
final class CellRun {
    private final Cell cell;
    private final ImagePool pool;
    private final IntConsumer passedImages;
    private final LearnerSettings settings;
    private final Engine engine;
    private final CellImages images;
    private final ServingTests tests;
    private final List<Point> points = new ArrayList<>();
    private final Places pointPlaces;
    private final AnytimeFigures anytime = new AnytimeFigures();
    private final Places anytimePlaces;
    private final StreamScore score = new StreamScore();
    private byte[] bestModel = {};
    private double bestAccuracy = -1;
    private @Nullable String divergence;

    /**
     * @param passedImages told of each mini-batch's images
     */
    CellRun(Cell cell, ImagePool pool, IntConsumer passedImages) {
        TrainingSettings training = cell.settings(pool.shape(), pool.classes());
        long all = cell.images(pool);
        this.cell = cell;
        this.pool = pool;
        this.passedImages = passedImages;
        this.settings = Learners.settings(training, training.models().get(0));
        this.engine = Engines.select(training.network().engine());
        this.images = new CellImages(pool, cell.plan(), cell.seed());
        this.tests = new ServingTests(engine, settings.batchSize());
        this.pointPlaces = new Places(Math.max(1, all / cell.points()));
        int tested = Math.max(1, cell.plan().anytime());
        this.anytimePlaces = new Places((all + tested - 1) / tested);
    }

    /**
     * Learns the stream, then tests the serving model.
     *
     * @throws InterruptedException where the thread was interrupted on the way
     */
    CellResult run() throws InterruptedException {
        long start = System.nanoTime();
        try (OnlineLearner learner = OnlineLearner.create(settings, engine)) {
            learn(learner);
        }
        double testAccuracy = test();
        double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        long all = cell.images(pool);
        return new CellResult(
                cell.stream(),
                cell.variant(),
                cell.seed(),
                cell.identity(pool),
                engine.description().toString(),
                all,
                (double) score.correct() / all,
                testAccuracy,
                score.noChangeAccuracy(),
                anytimeAccuracy(),
                anytime.forgetting(),
                divergence,
                HexFormat.of().formatHex(ServingModel.decode(bestModel).digest()),
                seconds - tests.seconds(),
                tests.seconds(),
                List.copyOf(points),
                anytime.points());
    }

    private void learn(OnlineLearner learner) throws InterruptedException {
        StreamSteps steps = new StreamSteps(learner, images, score, cell.plan().delay());
        try {
            for (int epoch = 0; epoch < cell.plan().epochs(); epoch++) {
                images.begin(epoch);
                for (int next = 0; next < images.size(); ) {
                    next = step(steps, next);
                }
                choose(learner.servingModel(Map.of()));
            }
        } catch (DivergedException diverged) {
            divergence = diverged.getMessage();
            bestModel = learner.servingModel(Map.of());
        }
    }

    /** One mini-batch, from a position of the epoch on; the position after it. */
    private int step(StreamSteps steps, int position) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("cell " + cell.name());
        }
        int rows = Math.min(settings.batchSize(), images.size() - position);
        boolean due = pointPlaces.isDue(steps.arrived() + rows);
        double loss = steps.take(position, rows, due);
        if (due) {
            points.add(point(steps, loss));
        }
        boolean isLast = steps.arrived() == cell.images(pool);
        if (cell.plan().anytime() > 0 && (anytimePlaces.isDue(steps.arrived()) || isLast)) {
            anytimePlaces.pass(steps.arrived());
            anytime.note(
                    steps.arrived(),
                    tests.recalls(
                            steps.learner(),
                            consumer -> images.forEachProbed(position, consumer),
                            steps.known()));
        }
        passedImages.accept(rows);
        return position + rows;
    }

    private Point point(StreamSteps steps, double loss) {
        Diagnostics diagnostics = steps.learner().diagnostics();
        return new Point(
                pointPlaces.pass(steps.arrived()),
                loss,
                steps.windowAccuracy(),
                score.accuracy(),
                score.noChangeAccuracy(),
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
        double accuracy = tests.accuracy(model, images::forEachValidated);
        if (accuracy > bestAccuracy) {
            bestAccuracy = accuracy;
            bestModel = model;
        }
    }

    private double test() {
        try {
            if (divergence == null) {
                return tests.accuracy(bestModel, images::forEachTested);
            }
        } catch (DivergedException diverged) {
            divergence = diverged.getMessage();
        }
        return chance();
    }

    private double anytimeAccuracy() {
        return divergence == null || cell.plan().anytime() == 0 ? anytime.accuracy() : chance();
    }

    private double chance() {
        return 1.0 / pool.classes();
    }
}
