package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.nn.Shape;
import org.junit.jupiter.api.Test;

class MiniBatchTest {
    private final MiniBatch batch = new MiniBatch(new Shape(1, 2, 2), 2);

    @Test
    void bytesBecomeNumbersFromZeroToOne() {
        batch.add(new byte[4], MiniBatch.UNLABELLED);
        batch.add(new byte[] {0, 51, (byte) 204, (byte) 255}, 3);
        float[] images = new float[8];
        batch.copyRow(1, images, 0);
        assertThat(images).containsExactly(0, 0.2f, 0.8f, 1, 0, 0, 0, 0);
        assertThat(batch.rows()).isEqualTo(2);
        assertThat(batch.labelledRows()).isEqualTo(1);
        assertThat(batch.label(0)).isEqualTo(MiniBatch.UNLABELLED);
        assertThat(batch.label(1)).isEqualTo(3);
    }

    @Test
    void clearingForgetsImagesAndLabels() {
        batch.add(new byte[4], 3);
        batch.clear();
        assertThat(batch.rows()).isZero();
        assertThat(batch.labelledRows()).isZero();
        assertThatThrownBy(() -> batch.label(0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> batch.add(new byte[3], 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("An image of 1x2x2 takes 4 bytes, found 3");
        assertThatThrownBy(() -> batch.add(new byte[4], -2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found -2");
        batch.add(new byte[4], 0);
        batch.add(new byte[4], 0);
        assertThatThrownBy(() -> batch.add(new byte[4], 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The mini-batch is full at 2 images");
        assertThatThrownBy(() -> new MiniBatch(new Shape(1, 1, 1), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
