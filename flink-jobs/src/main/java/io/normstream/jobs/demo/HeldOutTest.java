package io.normstream.jobs.demo;

import io.normstream.jobs.data.LabelledImage;
import io.normstream.jobs.image.ImageDecoder;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.model.nn.Shape;
import io.normstream.model.train.MiniBatch;
import io.normstream.model.train.Predictions;
import io.normstream.model.train.Predictor;
import org.jspecify.annotations.Nullable;

/**
 * Tests a serving model on the images that a demo held out, which come to it the way that a
 * stream's images do.
 *
 * @param correct images classified rightly
 * @param tested images that the model takes
 * @param refused images that it does not, as those of another size
 */
record HeldOutTest(int correct, int tested, int refused) {
    /** Rows of one prediction. */
    private static final int BATCH = 100;

    /**
     * Predicts all held-out images.
     *
     * @throws InterruptedException where {@code stop} was made on the way
     */
    static HeldOutTest run(
            Predictor predictor, DemoData data, ImageDecoder decoder, StopRequest stop)
            throws InterruptedException {
        Session session = new Session(predictor);
        Shape input = predictor.architecture().input();
        int refused = 0;
        for (int index : data.heldOut()) {
            stop.check();
            LabelledImage image = data.test().image(index);
            try {
                session.add(decoder.decode(DemoData.encoded(image), input), image.label());
            } catch (RejectedException e) {
                refused++;
            }
        }
        session.flush();
        return new HeldOutTest(session.correct, session.tested, refused);
    }

    /** Share classified rightly; null where nothing was tested. */
    @Nullable Double accuracy() {
        return tested == 0 ? null : (Double) ((double) correct / tested);
    }

    private static final class Session {
        private final Predictor predictor;
        private final MiniBatch batch;
        private final Predictions predictions;
        int correct;
        int tested;

        Session(Predictor predictor) {
            this.predictor = predictor;
            this.batch = new MiniBatch(predictor.architecture().input(), BATCH);
            this.predictions = new Predictions(BATCH, predictor.architecture().classes());
        }

        void add(byte[] pixels, int label) {
            batch.add(pixels, label);
            if (batch.rows() == BATCH) {
                flush();
            }
        }

        void flush() {
            if (batch.rows() == 0) {
                return;
            }
            predictor.predict(batch, predictions);
            for (int row = 0; row < batch.rows(); row++) {
                if (predictions.predictedClass(row) == batch.label(row)) {
                    correct++;
                }
            }
            tested += batch.rows();
            batch.clear();
        }
    }
}
