package io.normstream.jobs.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;

/** Order in which the images of a data set enter a stream. */
public enum StreamOrder {
    /** As they are in the data set. */
    AS_IS("as-is") {
        @Override
        public int[] of(LabelledImages images, long seed) {
            return IntStream.range(0, images.size()).toArray();
        }
    },
    /** Shuffled by the seed. */
    SHUFFLED("shuffled") {
        @Override
        public int[] of(LabelledImages images, long seed) {
            return shuffled(images.size(), seed);
        }
    },
    /** One class after the other, shuffled by the seed within each. */
    CLASS_SORTED("class-sorted") {
        @Override
        public int[] of(LabelledImages images, long seed) {
            return Arrays.stream(SHUFFLED.of(images, seed))
                    .boxed()
                    .sorted(Comparator.comparingInt(images::label))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
    };

    private final String text;

    StreamOrder(String text) {
        this.text = text;
    }

    /** The numbers from 0 to before {@code size}, shuffled by the seed. */
    public static int[] shuffled(int size, long seed) {
        int[] order = IntStream.range(0, size).toArray();
        // Its numbers are part of its specification, unlike those of Collections.shuffle.
        Random random = new Random(seed);
        for (int last = order.length - 1; last > 0; last--) {
            int other = random.nextInt(last + 1);
            int swapped = order[last];
            order[last] = order[other];
            order[other] = swapped;
        }
        return order;
    }

    /** Indexes of all images in this order; the same for the same data set and seed, always. */
    public abstract int[] of(LabelledImages images, long seed);

    /** The name on the command line. */
    @Override
    public String toString() {
        return text;
    }
}
