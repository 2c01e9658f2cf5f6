package io.normstream.model.train;

import io.normstream.model.nn.Shape;
import io.normstream.model.snapshot.StoredArray;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/**
 * Labelled images of the past, for {@link Rehearsal}. What is kept and drawn follows from the order
 * of images, their labels and the seed, never from a floating-point number. Memory for all images
 * is taken at once. Not for several threads.
 */
public final class ReplayMemory implements StatisticsImages {
    /** Instead of a place: the image is not kept. */
    static final int NO_PLACE = -1;

    private final Shape input;
    private final Retention retention;
    private final byte[] pixels;
    private final int[] labels;

    /** How many images had been offered before the one at a place. */
    private final long[] numbers;

    /** The step that learnt the image at a place. */
    private final long[] steps;

    private final ClassQueues queues;
    private final boolean[] drawn;
    private int count;

    ReplayMemory(Shape input, int classes, Rehearsal.Memory settings) {
        int images = settings.images();
        this.input = input;
        this.retention = settings.retention();
        this.pixels = new byte[Math.multiplyExact(images, input.size())];
        this.labels = new int[images];
        this.numbers = new long[images];
        this.steps = new long[images];
        this.queues = new ClassQueues(classes, images);
        this.drawn = new boolean[images];
    }

    /** Largest number of images. */
    public int capacity() {
        return labels.length;
    }

    /** Number of images. */
    @Override
    public int count() {
        return count;
    }

    /** Number of images of a class. */
    public int count(int cls) {
        return queues.count(Objects.checkIndex(cls, queues.classes()));
    }

    /** Class of the image at {@code place}, from 0 to before {@link #count()}. */
    int label(int place) {
        return labels[Objects.checkIndex(place, count)];
    }

    /** The step that learnt the image at {@code place}. */
    public long step(int place) {
        return steps[Objects.checkIndex(place, count)];
    }

    /**
     * Offers an image that was learnt.
     *
     * @param row of {@code batch}, labelled
     * @param number images that were offered before it
     * @param step that learnt it
     * @param seen images of its class so far, this one included
     */
    void offer(MiniBatch batch, int row, long number, long step, long seen, SeededRandom random) {
        int label = batch.label(row);
        int place = count < labels.length ? count++ : retention.place(this, label, seen, random);
        if (place == NO_PLACE) {
            return;
        }
        batch.copyPixels(row, pixels, place);
        labels[place] = label;
        numbers[place] = number;
        steps[place] = step;
        queues.append(label, place);
    }

    /**
     * Draws different images, all equally likely, with one random number for each (Floyd's
     * algorithm: Bentley and Floyd, "A sample of brilliance", 1987).
     *
     * @param places written: where they are
     * @return how many: {@code rows}, or all there are
     */
    int draw(int rows, SeededRandom random, int[] places) {
        int most = Math.min(rows, count);
        for (int i = 0; i < most; i++) {
            int last = count - most + i;
            int place = (int) random.below(last + 1);
            places[i] = drawn[place] ? last : place;
            drawn[places[i]] = true;
        }
        for (int i = 0; i < most; i++) {
            drawn[places[i]] = false;
        }
        return most;
    }

    /** Writes the bytes of the image at {@code place} to image {@code to} of {@code images}. */
    void copyPixels(int place, byte[] images, int to) {
        int size = input.size();
        int from = Objects.checkIndex(place, count) * size;
        System.arraycopy(pixels, from, images, to * size, size);
    }

    /** Those that are taken are spread evenly over the places, and so over the classes. */
    @Override
    public void copy(int index, int taken, float[] images, int row) {
        Pixels.copy(pixels, spread(index, taken), images, row, input.size());
    }

    private int spread(int index, int taken) {
        return (int) ((long) Objects.checkIndex(index, taken) * count / taken);
    }

    @Override
    public void describe(int taken, Map<String, String> metadata) {
        long first = Long.MAX_VALUE;
        long last = 0;
        for (int i = 0; i < taken; i++) {
            first = Math.min(first, steps[spread(i, taken)]);
            last = Math.max(last, steps[spread(i, taken)]);
        }
        metadata.put(Recalibration.FIRST_STEP, Long.toString(first));
        metadata.put(Recalibration.LAST_STEP, Long.toString(last));
    }

    /** Whether no class has more images than {@code cls}. */
    boolean isLargest(int cls) {
        return count(cls) == queues.largest();
    }

    /** Of the largest classes, the one whose oldest image is the oldest. */
    int stalestLargest() {
        int largest = queues.largest();
        int stalest = NO_PLACE;
        for (int cls = 0; cls < queues.classes(); cls++) {
            if (count(cls) == largest
                    && (stalest == NO_PLACE
                            || numbers[queues.oldest(cls)] < numbers[queues.oldest(stalest)])) {
                stalest = cls;
            }
        }
        return stalest;
    }

    /** One of the largest classes, all equally likely. */
    int anyLargest(SeededRandom random) {
        int largest = queues.largest();
        int found = 0;
        for (int cls = 0; cls < queues.classes(); cls++) {
            found += count(cls) == largest ? 1 : 0;
        }
        long left = random.below(found);
        int cls = 0;
        while (count(cls) != largest || left-- > 0) {
            cls++;
        }
        return cls;
    }

    /** Takes the oldest image of a class out; its place. */
    int removeOldest(int cls) {
        return queues.remove(cls, 0);
    }

    /** Takes any image of a class out, all equally likely; its place. */
    int removeAny(int cls, SeededRandom random) {
        return queues.remove(cls, (int) random.below(count(cls)));
    }

    /** Drops all images of a class; what was learnt from them stays learnt. */
    public void forget(int cls) {
        int kept = 0;
        for (int place = 0; place < count; place++) {
            if (labels[place] != cls) {
                move(place, kept++);
            }
        }
        count = kept;
        enqueue();
    }

    /** Drops all images. */
    public void forgetAll() {
        count = 0;
        enqueue();
    }

    private void move(int from, int to) {
        System.arraycopy(pixels, from * input.size(), pixels, to * input.size(), input.size());
        labels[to] = labels[from];
        numbers[to] = numbers[from];
        steps[to] = steps[from];
    }

    /** The queues follow from labels and numbers. */
    private void enqueue() {
        queues.clear();
        StoredMemory.byNumber(numbers, count).forEach(place -> queues.append(labels[place], place));
    }

    /** Adds a view of the pixels and copies of the rest. */
    void save(Map<String, StoredArray> arrays) {
        StoredMemory.save(
                arrays,
                input,
                pixels,
                Arrays.stream(labels, 0, count).asLongStream().toArray(),
                Arrays.copyOf(numbers, count),
                Arrays.copyOf(steps, count));
    }

    /** Takes over what {@link StoredMemory#require} has found sound. */
    void load(Map<String, StoredArray> arrays) {
        long[] stored = LearnerState.array(arrays, StoredMemory.LABELS).toLongs();
        count = stored.length;
        for (int place = 0; place < count; place++) {
            labels[place] = (int) stored[place];
        }
        copy(arrays, StoredMemory.NUMBERS, numbers);
        copy(arrays, StoredMemory.STEPS, steps);
        LearnerState.array(arrays, StoredMemory.PIXELS)
                .bytes()
                .duplicate()
                .get(pixels, 0, count * input.size());
        enqueue();
    }

    private static void copy(Map<String, StoredArray> arrays, String name, long[] to) {
        long[] stored = LearnerState.array(arrays, name).toLongs();
        System.arraycopy(stored, 0, to, 0, stored.length);
    }
}
