package io.normstream.jobs.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.model.nn.Shape;
import org.junit.jupiter.api.Test;

class DriftTest {
    private static final Shape SHAPE = new Shape(1, 4, 1);
    private static final byte[] PIXELS = {0, 10, 100, (byte) 200};

    private static int[] pixels(Drift drift, double amount, double strength) {
        byte[] out = new byte[PIXELS.length];
        drift.apply(PIXELS, SHAPE, amount, strength, out);
        int[] unsigned = new int[out.length];
        for (int i = 0; i < out.length; i++) {
            unsigned[i] = Byte.toUnsignedInt(out[i]);
        }
        return unsigned;
    }

    @Test
    void aSuddenCourseTurnsInTheMiddle() {
        assertThat(DriftSchedule.SUDDEN.strength(0)).isZero();
        assertThat(DriftSchedule.SUDDEN.strength(Math.nextDown(0.5))).isZero();
        assertThat(DriftSchedule.SUDDEN.strength(0.5)).isEqualTo(1);
        assertThat(DriftSchedule.SUDDEN.strength(1)).isEqualTo(1);
    }

    @Test
    void aGradualCourseGrowsWithTheStream() {
        assertThat(DriftSchedule.GRADUAL.strength(0)).isZero();
        assertThat(DriftSchedule.GRADUAL.strength(0.25)).isEqualTo(0.25);
        assertThat(DriftSchedule.GRADUAL.strength(1)).isEqualTo(1);
    }

    @Test
    void withoutDriftNothingChanges() {
        assertThat(pixels(Drift.NONE, 0, 1)).containsExactly(0, 10, 100, 200);
        assertThat(Drift.NONE.label(3, 10, 1, 0)).isEqualTo(3);
    }

    @Test
    void contrastMultipliesAndEndsAtWhite() {
        assertThat(pixels(Drift.CONTRAST, 2, 1)).containsExactly(0, 20, 200, 255);
        assertThat(pixels(Drift.CONTRAST, 2, 0.5)).containsExactly(0, 15, 150, 255);
        assertThat(pixels(Drift.CONTRAST, 2, 0)).containsExactly(0, 10, 100, 200);
        assertThat(pixels(Drift.CONTRAST, 0, 1)).containsExactly(0, 0, 0, 0);
        assertThat(pixels(Drift.CONTRAST, 0.25, 1)).containsExactly(0, 3, 25, 50);
        assertThat(pixels(Drift.CONTRAST, 1e300, 1)).containsExactly(0, 255, 255, 255);
    }

    @Test
    void labelsMoveOnAsOftenAsStrengthSays() {
        assertThat(Drift.LABELS.label(3, 10, 0, 0)).isEqualTo(3);
        assertThat(Drift.LABELS.label(3, 10, 1, Math.nextDown(1.0))).isEqualTo(4);
        assertThat(Drift.LABELS.label(9, 10, 1, 0)).isZero();
        assertThat(Drift.LABELS.label(3, 10, 0.5, 0.49)).isEqualTo(4);
        assertThat(Drift.LABELS.label(3, 10, 0.5, 0.5)).isEqualTo(3);
        assertThat(pixels(Drift.LABELS, 0, 1)).containsExactly(0, 10, 100, 200);
    }

    @Test
    void rotationTurnsByItsShare() {
        // The middle of two positions is between them: half a turn swaps ends.
        assertThat(pixels(Drift.ROTATION, 360, 0.5)).containsExactly(200, 100, 10, 0);
        assertThat(pixels(Drift.ROTATION, 360, 0)).containsExactly(0, 10, 100, 200);
    }
}
