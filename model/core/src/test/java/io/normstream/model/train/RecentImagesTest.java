package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RecentImagesTest {
    private static RecentImages of(int capacity, int images) {
        RecentImages recent = new RecentImages(Learners.INPUT, capacity);
        for (int number = 0; number < images; number++) {
            recent.add(Learners.flat(number), 100 + number);
        }
        return recent;
    }

    private static float brightness(RecentImages recent, int index) {
        float[] images = new float[2 * Learners.INPUT.size()];
        recent.copy(index, recent.count(), images, 1);
        assertThat(images[0]).isZero();
        assertThat(images[Learners.INPUT.size()]).isEqualTo(images[images.length - 1]);
        return images[images.length - 1];
    }

    @Test
    void theNewestAreKeptOldestFirst() {
        for (int images = 0; images < 12; images++) {
            RecentImages recent = of(5, images);
            assertThat(recent.count()).isEqualTo(Math.min(images, 5));
            for (int i = 0; i < recent.count(); i++) {
                int number = images - recent.count() + i;
                assertThat(recent.version(i)).isEqualTo(100 + number);
                assertThat(brightness(recent, i)).isEqualTo(number / 255f);
            }
        }
    }

    @Test
    void whatWasSavedGoesOnAlike() {
        RecentImages recent = of(5, 8);
        RecentImages loaded = of(5, 3);
        loaded.load(recent.pixels(), recent.versions());
        recent.add(Learners.flat(77), 200);
        loaded.add(Learners.flat(77), 200);

        assertThat(loaded.versions()).isEqualTo(recent.versions()).endsWith(107, 200);
        assertThat(loaded.pixels()).isEqualTo(recent.pixels());
    }

    @Test
    void aSmallerOneTakesTheNewest() {
        RecentImages recent = of(5, 8);
        RecentImages smaller = new RecentImages(Learners.INPUT, 2);
        smaller.load(recent.pixels(), recent.versions());

        assertThat(smaller.versions()).containsExactly(106, 107);
        assertThat(brightness(smaller, 0)).isEqualTo(6 / 255f);
    }

    @Test
    void withoutRoomNoneIsKept() {
        RecentImages none = of(0, 3);
        none.load(of(2, 2).pixels(), new long[] {1, 2});

        assertThat(none.count()).isZero();
        assertThat(none.pixels()).isEmpty();
    }

    @Test
    void whatIsNoImageIsRefused() {
        RecentImages recent = of(2, 0);
        assertThatThrownBy(() -> recent.add(new byte[3], 1))
                .hasMessageContaining("takes 64 bytes, found 3");
        assertThatThrownBy(() -> recent.load(new byte[100], new long[2]))
                .hasMessageContaining("2 images of", "take 128 bytes, found 100");
    }
}
