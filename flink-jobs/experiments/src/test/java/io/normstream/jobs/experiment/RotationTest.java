package io.normstream.jobs.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.model.nn.Shape;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotationTest {
    private static byte[] rotated(byte[] pixels, Shape shape, double degrees) {
        byte[] out = new byte[pixels.length];
        Rotation.apply(pixels, shape, degrees, out);
        return out;
    }

    private static byte[] noise(Shape shape) {
        byte[] pixels = new byte[shape.size()];
        new Random(3).nextBytes(pixels);
        return pixels;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 360, -720})
    void wholeTurnsLeaveAnImageAsItIs(double degrees) {
        Shape shape = new Shape(5, 4, 3);
        byte[] pixels = noise(shape);
        assertThat(rotated(pixels, shape, degrees)).isEqualTo(pixels);
    }

    /** Anticlockwise, the right edge goes up, the lower edge to the right. */
    @Test
    void aQuarterTurnIsAnticlockwise() {
        byte[] pixels = {
            1, 2, 3, //
            4, 5, 6, //
            7, 8, 9
        };
        byte[] turned = {
            3, 6, 9, //
            2, 5, 8, //
            1, 4, 7
        };
        Shape shape = new Shape(3, 3, 1);
        assertThat(rotated(pixels, shape, 90)).isEqualTo(turned);
        assertThat(rotated(turned, shape, -90)).isEqualTo(pixels);
        assertThat(rotated(pixels, shape, 450)).isEqualTo(turned);
    }

    @Test
    void channelsStayTogether() {
        byte[] pixels = {
            1, 2, 3, 4, 5, 6, //
            7, 8, 9, 10, 11, 12
        };
        assertThat(rotated(pixels, new Shape(2, 2, 3), 90))
                .containsExactly(4, 5, 6, 10, 11, 12, 1, 2, 3, 7, 8, 9);
    }

    @Test
    void whatComesInFromOutsideIsBlack() {
        byte[] white = {-1, -1, -1};
        assertThat(rotated(white, new Shape(1, 3, 1), 90)).containsExactly(0, -1, 0);
    }

    /** Half a diagonal step to the right and up: the mean of neighbours, weighted by area. */
    @Test
    void betweenPixelsItIsBilinear() {
        byte[] pixels = {0, 0, 0, 0, 0, 100, 0, 0, 0};
        byte[] turned = rotated(pixels, new Shape(3, 3, 1), 45);
        // The corner at one step right and up comes from sqrt(2) right, the edges from 1/sqrt(2).
        double near = Math.sqrt(0.5);
        assertThat(turned[2]).isEqualTo((byte) Math.round(100 * (2 - Math.sqrt(2))));
        assertThat(turned[1]).isEqualTo((byte) Math.round(100 * near * (1 - near)));
        assertThat(turned[5]).isEqualTo(turned[1]);
        assertThat(turned[6]).isZero();
    }
}
