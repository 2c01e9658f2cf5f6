package io.normstream.model.train;

import io.normstream.model.nn.Shape;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The images that were learnt last, and the version whose step learnt each. Memory for all of them
 * is taken at once. Not for several threads.
 */
public final class RecentImages implements StatisticsImages {
    private final Shape input;
    private final byte[] pixels;
    private final long[] versions;
    private int oldest;
    private int count;

    /**
     * Room for {@code capacity} images.
     *
     * @param capacity 0: none is kept
     */
    public RecentImages(Shape input, int capacity) {
        this.input = input;
        this.pixels = new byte[Math.multiplyExact(capacity, input.size())];
        this.versions = new long[capacity];
    }

    /**
     * Copies an image in, in the place of the oldest where there is no more room.
     *
     * @param image unsigned bytes, [height, width, channels]
     */
    public void add(byte[] image, long version) {
        Pixels.requireFit(image, input);
        add(image, 0, version);
    }

    private void add(byte[] images, int from, long version) {
        if (versions.length == 0) {
            return;
        }
        if (count == versions.length) {
            oldest = (oldest + 1) % versions.length;
            count--;
        }
        int place = place(count++);
        System.arraycopy(images, from, pixels, place * input.size(), input.size());
        versions[place] = version;
    }

    private int place(int index) {
        return (oldest + index) % versions.length;
    }

    /** Number of images that are kept. */
    @Override
    public int count() {
        return count;
    }

    /** The version whose step learnt image {@code index}, of which 0 is the oldest. */
    public long version(int index) {
        return versions[place(Objects.checkIndex(index, count))];
    }

    /** The newest are taken. */
    @Override
    public void copy(int index, int taken, float[] images, int row) {
        int place = place(count - taken + Objects.checkIndex(index, taken));
        Pixels.copy(pixels, place, images, row, input.size());
    }

    @Override
    public void describe(int taken, Map<String, String> metadata) {
        metadata.put(Recalibration.FIRST_VERSION, Long.toString(version(count - taken)));
        metadata.put(Recalibration.LAST_VERSION, Long.toString(version(count - 1)));
    }

    /** The images from the oldest on, in a fresh array. */
    public byte[] pixels() {
        int size = input.size();
        byte[] all = new byte[count * size];
        for (int i = 0; i < count; i++) {
            System.arraycopy(pixels, place(i) * size, all, i * size, size);
        }
        return all;
    }

    /** The version of each image, from the oldest on, in a fresh array. */
    public long[] versions() {
        long[] all = new long[count];
        for (int i = 0; i < count; i++) {
            all[i] = versions[place(i)];
        }
        return all;
    }

    /**
     * Goes back to what {@link #pixels} and {@link #versions} gave; where that is more than there
     * is room for, the newest are kept.
     */
    public void load(byte[] pixels, long[] versions) {
        if (pixels.length != (long) versions.length * input.size()) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "%d images of %s take %d bytes, found %d",
                            versions.length,
                            input,
                            (long) versions.length * input.size(),
                            pixels.length));
        }
        oldest = 0;
        count = 0;
        for (int i = 0; i < versions.length; i++) {
            add(pixels, i * input.size(), versions[i]);
        }
    }
}
