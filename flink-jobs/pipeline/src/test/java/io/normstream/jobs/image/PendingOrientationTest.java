package io.normstream.jobs.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.nn.Shape;
import org.junit.jupiter.api.Test;

class PendingOrientationTest {
    @Test
    void everythingThatThereIsToDecideGoesIntoAByte() {
        for (Orientation orientation : Orientation.values()) {
            for (int fits = 1; fits < 4; fits++) {
                PendingOrientation pending =
                        new PendingOrientation(orientation, (fits & 1) != 0, (fits & 2) != 0);
                assertThat(PendingOrientation.of(pending.code())).isEqualTo(pending);
                assertThat(pending.code()).isBetween(0, 255);
            }
        }
        for (int code : new int[] {0, 6, 0x30, 0x39, 0x46, 0x76}) {
            assertThatThrownBy(() -> PendingOrientation.of(code))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(PendingOrientation.NONE.isOpen()).isFalse();
    }

    @Test
    void swappedSidesAreThoseOfTheStoredPixels() throws Exception {
        Shape tall = new Shape(3, 2, 1);
        byte[] lying = {1, 2, 3, 4, 5, 6}; // two rows of three
        assertThat(
                        new PendingOrientation(Orientation.RIGHT_TOP, false, true)
                                .decide(lying, tall, true))
                .containsExactly(4, 1, 5, 2, 6, 3);
        Shape square = new Shape(2, 2, 1);
        PendingOrientation either = new PendingOrientation(Orientation.RIGHT_TOP, true, true);
        byte[] stored = {1, 2, 3, 4};
        assertThat(either.decide(stored, square, true)).containsExactly(3, 1, 4, 2);
        assertThat(either.decide(stored, square, false)).isSameAs(stored);
    }
}
