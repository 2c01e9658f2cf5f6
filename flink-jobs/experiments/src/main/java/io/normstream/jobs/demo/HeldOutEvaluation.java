package io.normstream.jobs.demo;

import io.normstream.jobs.data.LabelledImage;
import io.normstream.jobs.image.ImageDecoder;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.model.nn.Shape;
import io.normstream.model.train.Evaluation;
import io.normstream.model.train.Predictor;
import org.jspecify.annotations.Nullable;

/**
 * Tests a serving model on the images that a demo held out, which come to it the way that a
 * stream's images do.
 *
 * @param correct images classified correctly
 * @param tested images that the model takes
 * @param refused images that it does not, as those of another size
 */
record HeldOutEvaluation(int correct, int tested, int refused) {
    /**
     * Predicts all held-out images.
     *
     * @param decoder that prepares images as the model takes them
     * @throws InterruptedException where {@code stop} was made on the way
     */
    static HeldOutEvaluation run(
            Predictor predictor, DemoData data, ImageDecoder decoder, StopRequest stop)
            throws InterruptedException {
        Evaluation evaluation = new Evaluation(predictor);
        Shape input = predictor.architecture().input();
        int refused = 0;
        for (int index : data.heldOut()) {
            stop.check();
            LabelledImage image = data.test().image(index);
            try {
                evaluation.add(decoder.decode(image.encoded(), input), image.label());
            } catch (RejectedException e) {
                refused++;
            }
        }
        return new HeldOutEvaluation(evaluation.correct(), evaluation.tested(), refused);
    }

    /** Share classified correctly; null where nothing was tested. */
    @Nullable Double accuracy() {
        return tested == 0 ? null : (Double) ((double) correct / tested);
    }
}
