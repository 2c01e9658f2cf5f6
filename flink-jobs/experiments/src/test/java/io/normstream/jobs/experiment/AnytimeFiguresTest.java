package io.normstream.jobs.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.experiment.CellResult.AnytimePoint;
import org.junit.jupiter.api.Test;

class AnytimeFiguresTest {
    private static final double UNSEEN = Double.NaN;

    private final AnytimeFigures figures = new AnytimeFigures();

    @Test
    void accuracyIsTheMeanOverPointsOfTheMeanRecallOfClassesSeen() {
        figures.note(10, new double[] {1, UNSEEN, UNSEEN});
        figures.note(20, new double[] {0.5, 1, UNSEEN});
        figures.note(30, new double[] {0, 0.75, 0.75});

        assertThat(figures.points())
                .containsExactly(
                        new AnytimePoint(10, 1),
                        new AnytimePoint(20, 0.75),
                        new AnytimePoint(30, 0.5));
        assertThat(figures.accuracy()).isEqualTo(0.75);
    }

    /** From 1 to 0 and from 1 to 3/4; the third class could not be forgotten yet. */
    @Test
    void forgettingIsTheBestRecallBeforeMinusTheLast() {
        figures.note(10, new double[] {0.5, UNSEEN, UNSEEN});
        figures.note(20, new double[] {1, 1, UNSEEN});
        figures.note(30, new double[] {0.25, 0.5, UNSEEN});
        figures.note(40, new double[] {0, 0.75, 1});

        assertThat(figures.forgetting()).isEqualTo((1 + 0.25) / 2);
    }

    @Test
    void whatGetsBetterIsForgottenBelowZero() {
        figures.note(10, new double[] {0.25});
        figures.note(20, new double[] {0.5});

        assertThat(figures.forgetting()).isEqualTo(-0.25);
    }

    @Test
    void withoutPointsThereAreNoFigures() {
        assertThat(figures.accuracy()).isNaN();
        assertThat(figures.forgetting()).isNaN();
        figures.note(10, new double[] {1});
        assertThat(figures.forgetting()).isNaN();
    }
}
