package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.ModelException;
import io.normstream.model.snapshot.ExpectedArrays;
import io.normstream.model.snapshot.StoredArray;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReplayMemoryTest {
    private static final int IMAGES = 12;

    private final MiniBatch batch = Learners.miniBatch();
    private final SeededRandom random = new SeededRandom(4);
    private final long[] seen = new long[Learners.CLASSES];
    private final ReplayMemory memory = memory(Retention.NEWEST_OF_CLASS);
    private long number;

    private static ReplayMemory memory(Retention retention) {
        return new ReplayMemory(
                Learners.INPUT,
                Learners.CLASSES,
                new Rehearsal.Memory(IMAGES, 4, retention, true, 0));
    }

    /** Offers images of these classes, whose brightness is their number. */
    private void offer(ReplayMemory to, int... labels) {
        for (int label : labels) {
            batch.clear();
            batch.add(Learners.flat((int) number), label);
            to.offer(batch, 0, number, number / 2, ++seen[label], random);
            number++;
        }
    }

    private static int[] times(int label, int count) {
        int[] labels = new int[count];
        Arrays.fill(labels, label);
        return labels;
    }

    private static int brightness(ReplayMemory memory, int place) {
        byte[] image = new byte[Learners.INPUT.size()];
        memory.copyPixels(place, image, 0);
        return image[0] & 0xff;
    }

    /** Brightness of all images of a class, sorted. */
    private static int[] images(ReplayMemory memory, int cls) {
        return IntStream.range(0, memory.count())
                .filter(place -> memory.label(place) == cls)
                .map(place -> brightness(memory, place))
                .sorted()
                .toArray();
    }

    @Test
    void keepsTheNewestOfEachClass() {
        offer(memory, times(0, 20));
        assertThat(images(memory, 0)).containsExactly(IntStream.range(8, 20).toArray());
        offer(memory, times(2, 20));
        assertThat(memory.count(0)).isEqualTo(6);
        assertThat(images(memory, 0)).containsExactly(14, 15, 16, 17, 18, 19);
        assertThat(images(memory, 2)).containsExactly(34, 35, 36, 37, 38, 39);
        offer(memory, 1, 3);
        assertThat(images(memory, 0)).containsExactly(15, 16, 17, 18, 19);
        assertThat(images(memory, 2)).containsExactly(35, 36, 37, 38, 39);
        assertThat(images(memory, 1)).containsExactly(40);
    }

    /** Without that, low class numbers would always pay for new ones. */
    @Test
    void ofSeveralLargestClassesTheStalestGivesWay() {
        offer(memory, 3, 3, 3, 1, 1, 1, 0, 0, 0, 2, 2, 2);
        offer(memory, 2);
        assertThat(images(memory, 2)).containsExactly(10, 11, 12);
        memory.forget(0);
        offer(memory, 0, 0, 0, 0);
        assertThat(images(memory, 0)).containsExactly(14, 15, 16);
        assertThat(images(memory, 3)).containsExactly(0, 1, 2);
    }

    @Test
    void thereMayBeMoreClassesThanRoom() {
        ReplayMemory small =
                new ReplayMemory(
                        Learners.INPUT,
                        Learners.CLASSES,
                        new Rehearsal.Memory(2, 1, Retention.NEWEST_OF_CLASS, true, 0));
        offer(small, 0, 1, 2, 3);
        assertThat(images(small, 2)).containsExactly(2);
        assertThat(images(small, 3)).containsExactly(3);
    }

    /** Every image of a class is as likely to be kept, within six standard errors. */
    @Test
    void aReservoirIsAUniformSampleOfAllThatWasSeen() {
        int[] kept = new int[60];
        int trials = 4000;
        for (int trial = 0; trial < trials; trial++) {
            ReplayMemory reservoir = memory(Retention.CLASS_BALANCED);
            Arrays.fill(seen, 0);
            number = 0;
            offer(reservoir, times(1, 60));
            for (int image : images(reservoir, 1)) {
                kept[image]++;
            }
        }
        double share = IMAGES / 60.0;
        double error = Math.sqrt(trials * share * (1 - share));
        for (int count : kept) {
            assertThat((double) count)
                    .isBetween(trials * share - 6 * error, trials * share + 6 * error);
        }
    }

    @Test
    void aReservoirMakesRoomForNewClassesAtOnce() {
        ReplayMemory reservoir = memory(Retention.CLASS_BALANCED);
        offer(reservoir, times(0, 100));
        offer(reservoir, 1, 2, 3);
        assertThat(reservoir.count()).isEqualTo(IMAGES);
        assertThat(reservoir.count(0)).isEqualTo(9);
        assertThat(reservoir.count(1)).isEqualTo(1);
        offer(reservoir, times(3, 10));
        assertThat(reservoir.count(0)).isBetween(5, 6);
        assertThat(reservoir.count(3)).isBetween(4, 6);
    }

    @Test
    void drawsAreDifferentImagesAllEquallyLikely() {
        offer(memory, times(0, IMAGES));
        int[] drawn = new int[IMAGES];
        int[] places = new int[5];
        int trials = 12_000;
        for (int trial = 0; trial < trials; trial++) {
            assertThat(memory.draw(5, random, places)).isEqualTo(5);
            assertThat(Arrays.stream(places).distinct().count()).isEqualTo(5);
            for (int place : places) {
                drawn[place]++;
            }
        }
        double expected = trials * 5.0 / IMAGES;
        for (int count : drawn) {
            assertThat((double) count).isBetween(expected * 0.93, expected * 1.07);
        }
    }

    @Test
    void drawsAllThereAreWhereThatIsLess() {
        int[] places = new int[5];
        assertThat(memory.draw(5, random, places)).isZero();
        offer(memory, 1, 2, 3);
        assertThat(memory.draw(5, random, places)).isEqualTo(3);
        assertThat(Arrays.copyOf(places, 3)).containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void forgetsAClassAndGoesOn() {
        offer(memory, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2);
        memory.forget(1);
        assertThat(memory.count()).isEqualTo(8);
        assertThat(memory.count(1)).isZero();
        assertThat(images(memory, 0)).containsExactly(0, 3, 6, 9);
        assertThat(images(memory, 2)).containsExactly(2, 5, 8, 11);
        offer(memory, times(3, 6));
        assertThat(images(memory, 0)).containsExactly(0, 3, 6, 9);
        assertThat(images(memory, 3)).containsExactly(14, 15, 16, 17);
        memory.forgetAll();
        assertThat(memory.count()).isZero();
        offer(memory, 2);
        assertThat(images(memory, 2)).containsExactly(18);
    }

    @ParameterizedTest
    @EnumSource
    void goesOnFromWhatWasStored(Retention retention) {
        ReplayMemory whole = memory(retention);
        offer(whole, 0, 0, 0, 1, 2, 2, 2, 2, 0, 1, 3, 0, 0, 0, 2, 2, 2, 1);
        SortedMap<String, StoredArray> arrays = stored(whole);
        ReplayMemory restored = memory(retention);
        restored.load(arrays);
        assertThat(stored(restored)).isEqualTo(arrays);
        long state = random.state();
        long[] before = seen.clone();
        long first = number;
        offer(whole, 3, 3, 3, 0, 0, 1, 2, 2, 2, 3);
        random.setState(state);
        System.arraycopy(before, 0, seen, 0, seen.length);
        number = first;
        offer(restored, 3, 3, 3, 0, 0, 1, 2, 2, 2, 3);
        assertThat(stored(restored)).isEqualTo(stored(whole));
    }

    private static SortedMap<String, StoredArray> stored(ReplayMemory memory) {
        SortedMap<String, StoredArray> views = new TreeMap<>();
        memory.save(views);
        SortedMap<String, StoredArray> copies = new TreeMap<>();
        views.forEach(
                (name, array) -> {
                    byte[] bytes = new byte[array.bytes().remaining()];
                    array.bytes().duplicate().get(bytes);
                    copies.put(
                            name,
                            new StoredArray(array.type(), array.shape(), ByteBuffer.wrap(bytes)));
                });
        return copies;
    }

    private void refused(Map<String, StoredArray> arrays, String message) {
        assertThatThrownBy(
                        () -> {
                            ExpectedArrays expected = new ExpectedArrays();
                            StoredMemory.expect(expected, Learners.INPUT, arrays);
                            expected.check(arrays);
                            StoredMemory.require(arrays, IMAGES, Learners.CLASSES);
                        })
                .isInstanceOf(ModelException.class)
                .hasMessage(message);
    }

    @Test
    void whatNoMemoryWroteIsRefused() {
        offer(memory, 0, 1);
        SortedMap<String, StoredArray> arrays = stored(memory);
        arrays.put(StoredMemory.LABELS, StoredArray.ofLongs(0, 4));
        refused(arrays, "Array rehearsal/labels must hold classes from 0 to 3, found 4");
        arrays.put(StoredMemory.LABELS, StoredArray.ofLongs(0, 1));
        arrays.put(StoredMemory.NUMBERS, StoredArray.ofLongs(7, 7));
        refused(arrays, "Array rehearsal/numbers must hold different numbers");
        arrays.put(StoredMemory.NUMBERS, StoredArray.ofLongs(7, 8, 9));
        refused(arrays, "Array rehearsal/numbers must have shape [2], found [3]");
        arrays.remove(StoredMemory.PIXELS);
        refused(arrays, "The snapshot lacks the arrays [rehearsal/pixels]");
    }

    @Test
    void moreImagesThanThereIsRoomForAreRefused() {
        offer(memory, times(0, IMAGES));
        assertThatThrownBy(() -> StoredMemory.require(stored(memory), IMAGES - 1, Learners.CLASSES))
                .isInstanceOf(ModelException.class)
                .hasMessage("The memory has room for 11 images, the snapshot holds 12");
    }

    @Test
    void imagesForStatisticsAreSpreadOverThePlaces() {
        offer(memory, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0);
        float[] images = new float[4 * Learners.INPUT.size()];
        for (int i = 0; i < 4; i++) {
            memory.copy(i, 4, images, i);
            assertThat(Math.round(images[i * Learners.INPUT.size()] * 255)).isEqualTo(i * 10 / 4);
        }
        Map<String, String> metadata = new TreeMap<>();
        memory.describe(4, metadata);
        assertThat(metadata)
                .containsExactly(
                        Map.entry("recalibration.firstStep", "0"),
                        Map.entry("recalibration.lastStep", "3"));
    }
}
