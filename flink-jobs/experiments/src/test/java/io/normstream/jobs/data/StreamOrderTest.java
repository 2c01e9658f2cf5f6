package io.normstream.jobs.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StreamOrderTest {
    private static final int CLASSES = 10;

    /** A thousand of each class; the last digit of an image is its class. */
    private static final int IMAGES = 10_000;

    /** Class by image: five of class 0, two of class 1, three of class 2. */
    private static final int[] FEW = {0, 0, 0, 0, 0, 1, 1, 2, 2, 2};

    private static final int[] FEW_SHUFFLED = {9, 4, 5, 0, 7, 2, 6, 1, 8, 3};

    private static int[] stream(StreamOrder order, int block, long seed) {
        return new Arrangement(order, block, 0.05)
                .of(StreamOrder.shuffled(IMAGES, seed), image -> image % CLASSES, seed);
    }

    private static int[] few(StreamOrder order, int block) {
        return new Arrangement(order, block, 1).of(FEW_SHUFFLED, image -> FEW[image], 1);
    }

    private static int[] labels(int[] stream) {
        return Arrays.stream(stream).map(image -> image % CLASSES).toArray();
    }

    /** Lengths of the runs of one class. */
    private static List<Integer> runs(int[] stream) {
        int[] labels = labels(stream);
        List<Integer> runs = new ArrayList<>();
        int begin = 0;
        for (int i = 1; i <= labels.length; i++) {
            if (i == labels.length || labels[i] != labels[begin]) {
                runs.add(i - begin);
                begin = i;
            }
        }
        return runs;
    }

    /** Numbers that were written down once: a seed means the same order for ever. */
    @Test
    void aSeedMeansTheSameOrderForEver() {
        assertThat(Arrays.copyOf(StreamOrder.shuffled(IMAGES, 1), 6))
                .containsExactly(4476, 4925, 7968, 2554, 4192, 9836);
        int[] incremental = labels(stream(StreamOrder.CLASS_INCREMENTAL, 1, 1));
        assertThat(IntStream.range(0, CLASSES).map(block -> incremental[1000 * block]))
                .containsExactly(6, 8, 0, 1, 5, 9, 2, 7, 4, 3);
    }

    @ParameterizedTest
    @EnumSource
    void everyImageComesOnceTheSameForTheSameSeed(StreamOrder order) {
        int[] stream = stream(order, 30, 2);

        assertThat(stream(order, 30, 2)).isEqualTo(stream);
        if (order != StreamOrder.AS_IS) {
            assertThat(stream(order, 30, 3)).isNotEqualTo(stream);
        }
        Arrays.sort(stream);
        assertThat(stream).isEqualTo(IntStream.range(0, IMAGES).toArray());
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"AS_IS", "GRADUAL"})
    void imagesOfOneClassStayShuffled(StreamOrder order) {
        assertThat(ofClass(7, stream(order, 30, 2)))
                .isEqualTo(ofClass(7, StreamOrder.shuffled(IMAGES, 2)));
    }

    private static int[] ofClass(int cls, int[] stream) {
        return Arrays.stream(stream).filter(image -> image % CLASSES == cls).toArray();
    }

    @Test
    void asIsCountsUpAndShuffledStaysAsItIs() {
        assertThat(few(StreamOrder.AS_IS, 1)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(few(StreamOrder.SHUFFLED, 1)).isEqualTo(FEW_SHUFFLED);
    }

    @Test
    void blocksComeInTurnAndClassesThatRunOutArePassedOver() {
        assertThat(few(StreamOrder.CLASS_BLOCKS, 2)).containsExactly(4, 0, 5, 6, 9, 7, 2, 1, 8, 3);
        assertThat(few(StreamOrder.CLASS_BLOCKS, 1)).containsExactly(4, 5, 9, 0, 6, 7, 2, 8, 1, 3);
    }

    @Test
    void blocksAsLongAsAClassSort() {
        int[] sorted = {4, 0, 2, 1, 3, 5, 6, 9, 7, 8};

        assertThat(few(StreamOrder.CLASS_BLOCKS, 5)).isEqualTo(sorted);
        assertThat(few(StreamOrder.CLASS_BLOCKS, 1000)).isEqualTo(sorted);
        assertThat(few(StreamOrder.CLASS_SORTED, 1)).isEqualTo(sorted);
    }

    @ParameterizedTest
    @EnumSource
    void aClassWithoutImagesIsPassedOver(StreamOrder order) {
        assertThat(new Arrangement(order, 1, 1).of(new int[] {1, 0, 3}, image -> 3 * image, 1))
                .containsExactlyInAnyOrder(0, 1, 3);
        assertThat(new Arrangement(order, 1, 1).of(new int[0], image -> image, 1)).isEmpty();
    }

    @Test
    void incrementalShowsEachClassOnceInAnOrderOfTheSeed() {
        assertThat(runs(stream(StreamOrder.CLASS_INCREMENTAL, 1, 1)))
                .containsExactlyElementsOf(Collections.nCopies(CLASSES, 1000));
        assertThat(labels(stream(StreamOrder.CLASS_INCREMENTAL, 1, 1)))
                .isNotEqualTo(labels(stream(StreamOrder.CLASS_INCREMENTAL, 1, 2)));
    }

    /** At the ends of the stream a class has no room on one side. */
    @Test
    void gradualClassesComeAndGoAroundTheMiddlesOfEqualParts() {
        int[] order = labels(stream(StreamOrder.CLASS_INCREMENTAL, 1, 3));
        int[] gradual = labels(stream(StreamOrder.GRADUAL, 1, 3));
        for (int rank = 1; rank < CLASSES - 1; rank++) {
            int cls = order[1000 * rank];
            double[] places =
                    IntStream.range(0, IMAGES)
                            .filter(i -> gradual[i] == cls)
                            .mapToDouble(i -> (i + 0.5) / IMAGES)
                            .toArray();
            double mean = Arrays.stream(places).average().orElseThrow();
            double variance =
                    Arrays.stream(places).map(p -> (p - mean) * (p - mean)).average().orElseThrow();

            assertThat(mean).isCloseTo((rank + 0.5) / CLASSES, within(0.005));
            assertThat(Math.sqrt(variance)).isCloseTo(0.05, within(0.005));
        }
    }

    /** Mean and standard deviation of geometric lengths are about the same. */
    @Test
    void runsAreGeometricAndNoClassEndsLongBeforeTheRest() {
        List<Integer> runs = runs(stream(StreamOrder.RUNS, 50, 1));
        double mean = runs.stream().mapToInt(run -> run).average().orElseThrow();
        double square = runs.stream().mapToInt(run -> run * run).average().orElseThrow();

        assertThat(mean).isBetween(43.0, 57.0);
        assertThat(Math.sqrt(square - mean * mean)).isBetween(38.0, 57.0);
        assertThat(Arrays.stream(labels(stream(StreamOrder.RUNS, 50, 1))).skip(9000).distinct())
                .hasSizeGreaterThan(5);
    }

    @Test
    void anArrangementSaysWhatMattersOfIt() {
        assertThat(new Arrangement(StreamOrder.RUNS, 50, 1)).hasToString("runs of 50");
        assertThat(new Arrangement(StreamOrder.GRADUAL, 50, 0.1))
                .hasToString("gradual with spread 0.1");
        assertThat(Arrangement.SHUFFLED).hasToString("shuffled");
    }

    @Test
    void runsOfOneAreFollowedByAnotherClass() {
        List<Integer> runs = runs(stream(StreamOrder.RUNS, 1, 1));

        assertThat(runs.subList(0, 9900)).containsOnly(1);
    }
}
