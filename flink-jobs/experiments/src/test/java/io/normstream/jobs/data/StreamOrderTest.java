package io.normstream.jobs.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StreamOrderTest {
    private static LabelledImages images;

    @BeforeAll
    static void open() {
        images = DataSet.FASHION_MNIST.open(null, Split.TEST);
    }

    @AfterAll
    static void close() {
        images.close();
    }

    @Test
    void asIsCountsUp() {
        assertThat(StreamOrder.AS_IS.of(images, 1)).startsWith(0, 1, 2).isSorted();
    }

    /** Numbers that were written down once: a seed means the same order for ever. */
    @Test
    void aSeedMeansTheSameShuffleForEver() {
        assertThat(Arrays.copyOf(StreamOrder.SHUFFLED.of(images, 1), 6))
                .containsExactly(4476, 4925, 7968, 2554, 4192, 9836);
    }

    @Test
    void shufflingKeepsEveryImageOnce() {
        int[] order = StreamOrder.SHUFFLED.of(images, 2);
        assertThat(order).isNotEqualTo(StreamOrder.SHUFFLED.of(images, 1));
        Arrays.sort(order);
        assertThat(order).isEqualTo(IntStream.range(0, images.size()).toArray());
    }

    @Test
    void classSortedGoesClassByClassShuffledWithin() {
        int[] order = StreamOrder.CLASS_SORTED.of(images, 1);
        assertThat(Arrays.stream(order).map(images::label).toArray()).isSorted();
        assertThat(Arrays.copyOf(order, 1000))
                .isNotEqualTo(Arrays.stream(order).limit(1000).sorted().toArray());
        assertThat(order).isEqualTo(StreamOrder.CLASS_SORTED.of(images, 1));
    }
}
