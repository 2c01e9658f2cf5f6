package io.normstream.model.export;

import io.normstream.model.nn.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Images to compare predictions on, the same for every model of a shape: all black, all white, and
 * noise between two levels that differ from image to image, so that dark, bright, faint and
 * contrasting images are among them.
 */
final class SampleImages {
    private static final int COUNT = 256;
    private static final int LEVELS = 256;
    private static final long SEED = 20261126;

    private SampleImages() {}

    /** Unsigned bytes {@code [height, width, channels]} each. */
    static List<byte[]> of(Shape shape) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<byte[]> images = new ArrayList<>();
        images.add(new byte[shape.size()]);
        byte[] white = new byte[shape.size()];
        Arrays.fill(white, (byte) (LEVELS - 1));
        images.add(white);
        while (images.size() < COUNT) {
            images.add(noise(shape, random));
        }
        return images;
    }

    private static byte[] noise(Shape shape, SplittableRandom random) {
        int from = random.nextInt(LEVELS);
        int to = random.nextInt(from, LEVELS);
        byte[] image = new byte[shape.size()];
        for (int i = 0; i < image.length; i++) {
            image[i] = (byte) random.nextInt(from, to + 1);
        }
        return image;
    }

    /** One after the other in a fresh array. */
    static byte[] joined(List<byte[]> images) {
        int size = images.get(0).length;
        byte[] all = new byte[Math.multiplyExact(images.size(), size)];
        for (int i = 0; i < images.size(); i++) {
            System.arraycopy(images.get(i), 0, all, i * size, size);
        }
        return all;
    }
}
