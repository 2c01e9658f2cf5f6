package io.normstream.model.train;

import io.normstream.model.nn.Shape;
import java.util.function.IntUnaryOperator;

/**
 * Changes the images of a step before they are learnt. What is drawn for an image follows from the
 * seed, the number of the step and the row of the image in it alone: nothing of it is kept, and a
 * step that is learnt again is learnt alike.
 */
final class Augmenter {
    private final ImageTransform[] transforms;
    private final Shape input;
    private final long seed;
    private final SeededRandom random = new SeededRandom(0);
    private final IntUnaryOperator below = bound -> (int) random.below(bound);
    private byte[] image;
    private byte[] changed;

    Augmenter(LearnerSettings settings) {
        this.transforms = settings.augmentation().toArray(ImageTransform[]::new);
        this.input = settings.architecture().input();
        this.seed = settings.seed();
        this.image = new byte[input.size()];
        this.changed = new byte[input.size()];
    }

    /**
     * Changes images where they are.
     *
     * @param images unsigned bytes, [rows, height, width, channels]
     * @param step number of the step that learns them, from 1
     */
    void apply(byte[] images, int rows, long step) {
        if (transforms.length == 0) {
            return;
        }
        for (int row = 0; row < rows; row++) {
            begin(step, row);
            int start = row * input.size();
            System.arraycopy(images, start, image, 0, input.size());
            for (ImageTransform transform : transforms) {
                transform.apply(image, changed, input, below);
                byte[] last = image;
                image = changed;
                changed = last;
            }
            System.arraycopy(image, 0, images, start, input.size());
        }
    }

    /** A sequence of its own for each row, by hashing one number after the other. */
    private void begin(long step, int row) {
        random.setState(seed);
        random.setState(random.nextLong() ^ step);
        random.setState(random.nextLong() ^ row);
    }
}
