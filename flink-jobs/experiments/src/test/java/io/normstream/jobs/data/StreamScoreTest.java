package io.normstream.jobs.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StreamScoreTest {
    private final StreamScore score = new StreamScore();

    @Test
    void withoutImagesThereAreNoFigures() {
        assertThat(score.accuracy()).isNaN();
        assertThat(score.classBalancedAccuracy()).isNaN();
        assertThat(score.noChangeAccuracy()).isNaN();
        assertThat(score.kappaTemporal()).isNaN();
    }

    /** Eight of class 0, all right; one of class 2, wrong, and one right. */
    @Test
    void oneClassForEverythingIsSeenThrough() {
        for (int i = 0; i < 8; i++) {
            score.add(0, 0, i == 0 ? StreamScore.NO_LABEL : 0);
        }
        score.add(2, 0, 0);
        score.add(2, 2, 2);

        assertThat(score.correct()).isEqualTo(9);
        assertThat(score.accuracy()).isEqualTo(0.9);
        assertThat(score.classBalancedAccuracy()).isEqualTo(0.75);
        assertThat(score.noChangeAccuracy()).isEqualTo(0.8);
        assertThat(score.kappaTemporal()).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void kappaTemporalIsOneForPerfectZeroForNoBetterAndNegativeForWorse() {
        assertThat(StreamScore.kappaTemporal(1, 0.5)).isEqualTo(1);
        assertThat(StreamScore.kappaTemporal(0.5, 0.5)).isZero();
        assertThat(StreamScore.kappaTemporal(0.5, 0.75)).isEqualTo(-1);
        assertThat(StreamScore.kappaTemporal(1, 1)).isNaN();
    }
}
