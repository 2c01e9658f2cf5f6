package io.normstream.jobs.experiment;

import io.normstream.jobs.data.StreamScore;
import io.normstream.jobs.experiment.CellImages.ImageConsumer;
import io.normstream.model.ModelException;
import io.normstream.model.train.DivergedException;
import io.normstream.model.train.LearnerSettings;
import io.normstream.model.train.MiniBatch;
import io.normstream.model.train.OnlineLearner;
import io.normstream.model.train.Predictions;
import io.normstream.model.train.PrequentialFigures;

/**
 * The mini-batches of a stream on their way through a learner: each is predicted and scored when it
 * comes, and learnt when its labels do.
 */
final class StreamSteps {
    private final OnlineLearner learner;
    private final CellImages images;
    private final StreamScore score;
    private final PrequentialFigures window;
    private final KnownLabels known = new KnownLabels();
    private final int delay;
    private final LabelDelay waiting;
    private final MiniBatch arriving;
    private final MiniBatch learnt;
    private final Predictions predictions;
    private final Predictions again;
    private final ImageConsumer intoBatch = this::arrive;
    private long arrived;

    /**
     * @param score takes each prediction as it was made when the image came
     * @param delay images that come between an image and its label
     */
    StreamSteps(OnlineLearner learner, CellImages images, StreamScore score, int delay) {
        LearnerSettings settings = learner.settings();
        int classes = settings.architecture().classes();
        this.learner = learner;
        this.images = images;
        this.score = score;
        this.window = new PrequentialFigures(classes, settings.window());
        this.delay = delay;
        this.waiting = new LabelDelay(delay, settings.batchSize(), settings.architecture().input());
        this.arriving = new MiniBatch(settings.architecture().input(), settings.batchSize());
        this.learnt = new MiniBatch(settings.architecture().input(), settings.batchSize());
        this.predictions = new Predictions(settings.batchSize(), classes);
        this.again = new Predictions(settings.batchSize(), classes);
    }

    /**
     * Takes the images of one mini-batch.
     *
     * @param position of the first one in the epoch
     * @param rows how many, at most the batch size
     * @return mean cross-entropy of what was learnt meanwhile, in nats; NaN where that is nothing
     * @throws DivergedException where a number is not finite
     */
    double take(int position, int rows, boolean diagnose) {
        arriving.clear();
        for (int i = position; i < position + rows; i++) {
            images.image(i, intoBatch);
        }
        arrived += rows;
        return delay == 0 ? learnAtOnce(diagnose) : learnWhatIsLabelled(diagnose);
    }

    private void arrive(byte[] pixels, int label) {
        arriving.add(pixels, label);
        if (delay > 0) {
            waiting.add(pixels, label);
        }
    }

    private double learnAtOnce(boolean diagnose) {
        double loss = learner.learn(arriving, predictions, diagnose).loss();
        score();
        known.add(arriving);
        return loss;
    }

    private double learnWhatIsLabelled(boolean diagnose) {
        try {
            learner.predict(arriving, predictions);
        } catch (ModelException notFinite) {
            throw new DivergedException("Prediction diverged: " + notFinite.getMessage());
        }
        score();
        waiting.release(learnt);
        if (learnt.rows() == 0) {
            return Double.NaN;
        }
        // What a learner predicts before it learns is late here, and scored nowhere.
        double loss = learner.learn(learnt, again, diagnose).loss();
        known.add(learnt);
        return loss;
    }

    private void score() {
        window.add(arriving, predictions);
        for (int row = 0; row < arriving.rows(); row++) {
            score.add(arriving.label(row), predictions.predictedClass(row), known.last());
        }
    }

    OnlineLearner learner() {
        return learner;
    }

    /** What the learner has been told. */
    KnownLabels known() {
        return known;
    }

    /** Images that came. */
    long arrived() {
        return arrived;
    }

    /** Share classified correctly when they came, among the last ones. */
    double windowAccuracy() {
        return window.accuracy();
    }
}
