package io.normstream.jobs.experiment;

import io.normstream.jobs.data.StreamOrder;
import io.normstream.jobs.experiment.ImagePool.Images;
import io.normstream.model.nn.Shape;
import java.util.Random;

/** The images of one cell, as its stream and its seed make them of the pool. Not thread-safe. */
final class CellImages {
    /** Keeps the shuffles of epochs apart, of any two seeds that one writes down. */
    private static final long EPOCH_STRIDE = 1_000_000_007L;

    /** Most test images along a stream, of all classes together. */
    static final int PROBED = 1000;

    /** Is handed images, whose pixels are overwritten by the next one. */
    interface ImageConsumer {
        /**
         * Accepts one image.
         *
         * @param pixels unsigned bytes, [height, width, channels]
         */
        void accept(byte[] pixels, int label);
    }

    private final ImagePool pool;
    private final StreamPlan plan;
    private final long seed;
    private final Images learnt;
    private final Images validated;
    private final Images probed;
    private final Random draws;
    private final byte[] drifted;
    private final byte[] flipped;
    private int[] order = {};

    CellImages(ImagePool pool, StreamPlan plan, long seed) {
        this.pool = pool;
        this.plan = plan;
        this.seed = seed;
        int size = pool.learnt().size();
        int kept = plan.learnt(size);
        this.learnt = pool.learnt().part(0, kept);
        this.validated = pool.learnt().part(kept, size);
        this.probed = pool.tested().ofEach(pool.classes(), Math.max(1, PROBED / pool.classes()));
        this.draws = new Random(seed);
        this.drifted = new byte[pool.shape().size()];
        this.flipped = new byte[pool.shape().size()];
    }

    /** Images of one epoch. */
    int size() {
        return learnt.size();
    }

    /** Goes to the start of an epoch, counted from 0. */
    void begin(int epoch) {
        long drawn = seed + epoch * EPOCH_STRIDE;
        order =
                plan.arrangement()
                        .of(
                                StreamOrder.shuffled(size(), drawn),
                                image -> learnt.labels()[image],
                                drawn);
    }

    /** Hands over the image at a position of the epoch. */
    void image(int position, ImageConsumer consumer) {
        int image = order[position];
        double strength = strength(position);
        byte[] pixels = drifted(learnt.pixels()[image], strength);
        consumer.accept(
                plan.flip() && draws.nextBoolean() ? mirrored(pixels) : pixels,
                label(learnt.labels()[image], strength, draws));
    }

    /** Hands over each image that a model is tested on, as it looks at the end of the drift. */
    void forEachTested(ImageConsumer consumer) {
        forEach(pool.tested(), 1, draws, consumer);
    }

    /** Likewise each image that the best epoch is chosen by. */
    void forEachValidated(ImageConsumer consumer) {
        forEach(validated, 1, draws, consumer);
    }

    /**
     * Hands over some of the test images, as many of each class, as they look at a position of the
     * epoch. What the stream draws stays as it is.
     */
    void forEachProbed(int position, ImageConsumer consumer) {
        forEach(probed, strength(position), new Random(seed), consumer);
    }

    private void forEach(Images images, double strength, Random random, ImageConsumer consumer) {
        for (int i = 0; i < images.size(); i++) {
            consumer.accept(
                    drifted(images.pixels()[i], strength),
                    label(images.labels()[i], strength, random));
        }
    }

    private double strength(int position) {
        return plan.course().strength((double) position / size());
    }

    private byte[] drifted(byte[] pixels, double strength) {
        plan.drift().apply(pixels, pool.shape(), plan.amount(), strength, drifted);
        return drifted;
    }

    private int label(int label, double strength, Random random) {
        return plan.drift().label(label, pool.classes(), strength, random.nextDouble());
    }

    private byte[] mirrored(byte[] pixels) {
        Shape shape = pool.shape();
        int channels = shape.channels();
        for (int position = 0; position < shape.positions(); position++) {
            int column = position % shape.width();
            int from = position - column + shape.width() - 1 - column;
            System.arraycopy(pixels, from * channels, flipped, position * channels, channels);
        }
        return flipped;
    }
}
