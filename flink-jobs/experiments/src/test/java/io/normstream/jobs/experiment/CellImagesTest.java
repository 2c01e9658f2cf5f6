package io.normstream.jobs.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.data.Arrangement;
import io.normstream.model.nn.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CellImagesTest {
    private static final int LEARNT = 40;
    private static final ImagePool POOL = Pools.of(LEARNT, 20);

    private record Given(List<Integer> pixels, int label) {
        /** Images are told apart by their first pixel. */
        int number() {
            return pixels.get(0);
        }
    }

    private static StreamPlan plan(
            Drift drift, double amount, DriftSchedule course, boolean flip, double validation) {
        return new StreamPlan(
                Arrangement.SHUFFLED,
                drift,
                amount,
                course,
                flip,
                1,
                validation,
                0,
                0,
                new TreeMap<>());
    }

    private static List<Given> epoch(CellImages images, int epoch) {
        images.begin(epoch);
        return given(
                consumer ->
                        IntStream.range(0, images.size())
                                .forEach(position -> images.image(position, consumer)));
    }

    private static List<Given> given(Consumer<CellImages.ImageConsumer> source) {
        List<Given> given = new ArrayList<>();
        source.accept((pixels, label) -> given.add(new Given(unsigned(pixels), label)));
        return given;
    }

    private static List<Integer> unsigned(byte[] pixels) {
        List<Integer> unsigned = new ArrayList<>();
        for (byte pixel : pixels) {
            unsigned.add(Byte.toUnsignedInt(pixel));
        }
        return unsigned;
    }

    private static List<Integer> numbers(Collection<Given> given) {
        return given.stream().map(Given::number).toList();
    }

    @Test
    void theSameSeedGivesTheSameImages() {
        StreamPlan plan = plan(Drift.LABELS, 0, DriftSchedule.GRADUAL, true, 0);
        List<Given> first = epoch(new CellImages(POOL, plan, 1), 0);

        assertThat(epoch(new CellImages(POOL, plan, 1), 0)).isEqualTo(first);
        assertThat(numbers(epoch(new CellImages(POOL, plan, 2), 0)))
                .isNotEqualTo(numbers(first))
                .hasSize(LEARNT);
    }

    @Test
    void eachEpochHasEveryImageOnceInAnotherOrder() {
        CellImages images = new CellImages(POOL, Pools.shuffled(), 1);
        List<Integer> first = numbers(epoch(images, 0));
        List<Integer> second = numbers(epoch(images, 1));

        assertThat(first).containsExactlyInAnyOrderElementsOf(range(0, LEARNT));
        assertThat(second).containsExactlyInAnyOrderElementsOf(first).isNotEqualTo(first);
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @Test
    void whatIsValidatedIsNeverLearnt() {
        StreamPlan plan = plan(Drift.NONE, 0, DriftSchedule.SUDDEN, false, 0.25);
        CellImages images = new CellImages(POOL, plan, 1);
        List<Integer> validated = numbers(given(images::forEachValidated));

        assertThat(validated).isEqualTo(range(30, LEARNT));
        for (int epoch = 0; epoch < 3; epoch++) {
            assertThat(numbers(epoch(images, epoch)))
                    .containsExactlyInAnyOrderElementsOf(range(0, 30));
        }
        assertThat(numbers(given(new CellImages(POOL, plan, 2)::forEachValidated)))
                .isEqualTo(validated);
    }

    @Test
    void aboutHalfOfTheImagesAreMirrored() {
        CellImages images =
                new CellImages(POOL, plan(Drift.NONE, 0, DriftSchedule.SUDDEN, true, 0), 1);
        Set<List<Integer>> upright = new HashSet<>();
        Set<List<Integer>> mirrored = new HashSet<>();
        for (byte[] pixels : POOL.learnt().pixels()) {
            upright.add(unsigned(pixels));
            mirrored.add(unsigned(mirrored(pixels, POOL.shape())));
        }
        List<List<Integer>> given = epoch(images, 0).stream().map(Given::pixels).toList();

        assertThat(given).allMatch(image -> upright.contains(image) || mirrored.contains(image));
        assertThat(given.stream().filter(mirrored::contains).count()).isBetween(10L, 30L);
        assertThat(given(images::forEachTested).stream().map(Given::pixels).toList())
                .isEqualTo(
                        Arrays.stream(POOL.tested().pixels())
                                .map(CellImagesTest::unsigned)
                                .toList());
    }

    private static byte[] mirrored(byte[] pixels, Shape shape) {
        byte[] mirrored = new byte[pixels.length];
        for (int row = 0; row < shape.height(); row++) {
            for (int column = 0; column < shape.width(); column++) {
                mirrored[row * shape.width() + column] =
                        pixels[row * shape.width() + shape.width() - 1 - column];
            }
        }
        return mirrored;
    }

    @Test
    void coloursAreMirroredWhole() {
        byte[] pixels = {1, 2, 3, 4, 5, 6};
        ImagePool.Images one = new ImagePool.Images(new byte[][] {pixels}, new int[] {0});
        ImagePool pool = new ImagePool(new Shape(1, 2, 3), 1, one, one, "c0ffee");
        Set<List<Integer>> seen = new HashSet<>();
        CellImages images =
                new CellImages(pool, plan(Drift.NONE, 0, DriftSchedule.SUDDEN, true, 0), 1);
        for (int epoch = 0; epoch < 50; epoch++) {
            seen.add(epoch(images, epoch).get(0).pixels());
        }

        assertThat(seen)
                .containsExactlyInAnyOrder(List.of(1, 2, 3, 4, 5, 6), List.of(4, 5, 6, 1, 2, 3));
    }

    @Test
    void testImagesShowTheEndOfTheDrift() {
        CellImages images =
                new CellImages(POOL, plan(Drift.CONTRAST, 0, DriftSchedule.GRADUAL, false, 0.5), 1);

        assertThat(given(images::forEachTested))
                .hasSize(20)
                .allMatch(image -> image.pixels().stream().allMatch(pixel -> pixel == 0));
        assertThat(given(images::forEachValidated))
                .hasSize(20)
                .allMatch(image -> image.pixels().stream().allMatch(pixel -> pixel == 0));
        assertThat(epoch(images, 0).get(0).pixels()).anyMatch(pixel -> pixel > 50);
    }

    @Test
    void probesAreAsManyOfEachClassAndLookAsTheStreamDoes() {
        CellImages images =
                new CellImages(POOL, plan(Drift.LABELS, 0, DriftSchedule.SUDDEN, false, 0), 1);
        List<Given> first = given(consumer -> images.forEachProbed(0, consumer));
        List<Given> last = given(consumer -> images.forEachProbed(LEARNT - 1, consumer));

        assertThat(numbers(first)).isEqualTo(range(LEARNT, LEARNT + 20)).isEqualTo(numbers(last));
        assertThat(first).allMatch(image -> image.label() == image.number() % 2);
        assertThat(last).allMatch(image -> image.label() != image.number() % 2);
        ImagePool.Images few = POOL.tested().ofEach(2, 3);
        assertThat(few.labels()).containsExactly(0, 1, 0, 1, 0, 1);
        assertThat(POOL.tested().part(1, 4).ofEach(2, 3).labels()).containsExactly(1, 0, 1);
    }

    @Test
    void probingChangesNoDraw() {
        StreamPlan plan = plan(Drift.LABELS, 0, DriftSchedule.GRADUAL, true, 0);
        CellImages probed = new CellImages(POOL, plan, 1);
        probed.forEachProbed(0, (pixels, label) -> {});

        assertThat(epoch(probed, 0)).isEqualTo(epoch(new CellImages(POOL, plan, 1), 0));
    }

    @Test
    void labelsDriftFromTheMiddleOfAStreamAndInTheTest() {
        CellImages images =
                new CellImages(POOL, plan(Drift.LABELS, 0, DriftSchedule.SUDDEN, false, 0), 1);
        List<Given> stream = epoch(images, 0);

        assertThat(stream.subList(0, 20)).allMatch(image -> image.label() == image.number() % 2);
        assertThat(stream.subList(20, LEARNT))
                .allMatch(image -> image.label() != image.number() % 2);
        assertThat(given(images::forEachTested))
                .allMatch(image -> image.label() != image.number() % 2);
    }
}
