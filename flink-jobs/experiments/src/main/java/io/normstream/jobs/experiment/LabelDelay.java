package io.normstream.jobs.experiment;

import io.normstream.model.nn.Shape;
import io.normstream.model.train.MiniBatch;

/** Images that wait for their labels, which come when enough others have come after them. */
final class LabelDelay {
    private final int delay;
    private final byte[][] pixels;
    private final int[] labels;
    private long arrived;
    private long released;

    /**
     * @param delay images that come between an image and its label
     * @param batch images that come at once, at most
     */
    LabelDelay(int delay, int batch, Shape shape) {
        this.delay = delay;
        this.pixels = new byte[Math.addExact(delay, batch)][shape.size()];
        this.labels = new int[pixels.length];
    }

    /** Takes a copy of an image. */
    void add(byte[] image, int label) {
        int slot = (int) (arrived++ % labels.length);
        System.arraycopy(image, 0, pixels[slot], 0, image.length);
        labels[slot] = label;
    }

    /** Moves the images whose labels have come into {@code batch}, in order of their arrival. */
    void release(MiniBatch batch) {
        batch.clear();
        while (released < arrived - delay) {
            int slot = (int) (released++ % labels.length);
            batch.add(pixels[slot], labels[slot]);
        }
    }
}
