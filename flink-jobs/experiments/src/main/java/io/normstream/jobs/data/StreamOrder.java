package io.normstream.jobs.data;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Order in which images enter a stream. */
public enum StreamOrder {
    /** As they are in the data set. */
    AS_IS("as-is") {
        @Override
        int[] arrange(int[] shuffled, IntUnaryOperator label, Arrangement how, Random draws) {
            return Arrays.stream(shuffled).sorted().toArray();
        }
    },
    /** Shuffled by the seed. */
    SHUFFLED("shuffled") {
        @Override
        int[] arrange(int[] shuffled, IntUnaryOperator label, Arrangement how, Random draws) {
            return shuffled;
        }
    },
    /** One class after the other by its number, shuffled within each. */
    CLASS_SORTED("class-sorted") {
        @Override
        int[] arrange(int[] shuffled, IntUnaryOperator label, Arrangement how, Random draws) {
            return ImagesByClass.of(shuffled, label).inTurn(Integer.MAX_VALUE);
        }
    },
    /**
     * Blocks of one class come in turn, from class 0 to the last and again; classes that run out
     * are passed over.
     */
    CLASS_BLOCKS("class-blocks") {
        @Override
        int[] arrange(int[] shuffled, IntUnaryOperator label, Arrangement how, Random draws) {
            return ImagesByClass.of(shuffled, label).inTurn(how.block());
        }
    },
    /** Each class once, all its images in a row; the seed draws which class comes when. */
    CLASS_INCREMENTAL("class-incremental") {
        @Override
        int[] arrange(int[] shuffled, IntUnaryOperator label, Arrangement how, Random draws) {
            return ImagesByClass.of(shuffled, label).shuffled(draws).inTurn(Integer.MAX_VALUE);
        }
    },
    /** Each class comes and goes around a moment of its own; the seed draws which class when. */
    GRADUAL("gradual") {
        @Override
        int[] arrange(int[] shuffled, IntUnaryOperator label, Arrangement how, Random draws) {
            return ImagesByClass.of(shuffled, label).shuffled(draws).fading(how.spread(), draws);
        }
    },
    /** Runs of one class, of geometric length; the seed draws classes and lengths. */
    RUNS("runs") {
        @Override
        int[] arrange(int[] shuffled, IntUnaryOperator label, Arrangement how, Random draws) {
            return ImagesByClass.of(shuffled, label).inRuns(how.block(), draws);
        }
    };

    private final String text;

    StreamOrder(String text) {
        this.text = text;
    }

    /** The numbers from 0 to before {@code size}, shuffled by the seed. */
    public static int[] shuffled(int size, long seed) {
        // Its numbers are part of its specification, unlike those of Collections.shuffle.
        return shuffled(size, new Random(seed));
    }

    static int[] shuffled(int size, Random random) {
        int[] order = IntStream.range(0, size).toArray();
        for (int last = order.length - 1; last > 0; last--) {
            int other = random.nextInt(last + 1);
            int swapped = order[last];
            order[last] = order[other];
            order[other] = swapped;
        }
        return order;
    }

    /** Whether the length of blocks means something. */
    public boolean hasBlock() {
        return this == CLASS_BLOCKS || this == RUNS;
    }

    /** Whether the spread of classes means something. */
    public boolean hasSpread() {
        return this == GRADUAL;
    }

    /**
     * The images in this order.
     *
     * @param shuffled indexes of images
     * @param label the class of an image
     * @param draws whatever the order draws
     */
    abstract int[] arrange(int[] shuffled, IntUnaryOperator label, Arrangement how, Random draws);

    /** The name in options and grid files. */
    @Override
    public String toString() {
        return text;
    }
}
