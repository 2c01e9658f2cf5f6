package io.normstream.model.train;

import io.normstream.model.ModelException;
import io.normstream.model.nn.Shape;
import io.normstream.model.snapshot.ElementType;
import io.normstream.model.snapshot.ExpectedArrays;
import io.normstream.model.snapshot.StoredArray;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** A {@link ReplayMemory} as training snapshots hold it: arrays with an element for each image. */
final class StoredMemory {
    static final String LABELS = "rehearsal/labels";
    static final String NUMBERS = "rehearsal/numbers";
    static final String STEPS = "rehearsal/steps";
    static final String PIXELS = "rehearsal/pixels";

    private StoredMemory() {}

    static void save(
            Map<String, StoredArray> arrays,
            Shape input,
            byte[] pixels,
            long[] labels,
            long[] numbers,
            long[] steps) {
        int bytes = labels.length * input.size();
        arrays.put(LABELS, StoredArray.ofLongs(labels));
        arrays.put(NUMBERS, StoredArray.ofLongs(numbers));
        arrays.put(STEPS, StoredArray.ofLongs(steps));
        arrays.put(
                PIXELS,
                new StoredArray(
                        ElementType.U8,
                        shape(labels.length, input),
                        ByteBuffer.wrap(pixels, 0, bytes)));
    }

    private static List<Integer> shape(int images, Shape input) {
        return List.of(images, input.height(), input.width(), input.channels());
    }

    /** Adds arrays for as many images as {@code arrays} has labels. */
    static void expect(ExpectedArrays expected, Shape input, Map<String, StoredArray> arrays) {
        StoredArray labels = arrays.get(LABELS);
        int images = labels == null || labels.shape().size() != 1 ? 0 : labels.shape().get(0);
        expected.integers(LABELS, images)
                .integers(NUMBERS, images)
                .integers(STEPS, images)
                .bytes(PIXELS, shape(images, input));
    }

    /**
     * Refuses what no memory could have written.
     *
     * @param arrays that are {@link #expect expected}
     * @throws ModelException that says what is wrong
     */
    static void require(Map<String, StoredArray> arrays, int capacity, int classes) {
        long[] labels = LearnerState.array(arrays, LABELS).toLongs();
        if (labels.length > capacity) {
            throw new ModelException(
                    String.format(
                            Locale.ROOT,
                            "The memory has room for %d images, the snapshot holds %d",
                            capacity,
                            labels.length));
        }
        for (long label : labels) {
            if (label < 0 || label >= classes) {
                throw new ModelException(
                        String.format(
                                Locale.ROOT,
                                "Array %s must hold classes from 0 to %d, found %d",
                                LABELS,
                                classes - 1,
                                label));
            }
        }
        long[] numbers = LearnerState.array(arrays, NUMBERS).toLongs();
        if (IntStream.range(0, numbers.length).mapToLong(i -> numbers[i]).distinct().count()
                != numbers.length) {
            throw new ModelException("Array " + NUMBERS + " must hold different numbers");
        }
    }

    /** The places of {@code count} images, the oldest first. */
    static IntStream byNumber(long[] numbers, int count) {
        return IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingLong(place -> numbers[place]))
                .mapToInt(Integer::intValue);
    }
}
