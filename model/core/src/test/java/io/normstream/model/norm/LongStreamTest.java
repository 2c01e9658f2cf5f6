package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/**
 * Statistics of streams that are very long and far from zero. A neighbour takes the variance as the
 * sum of squares less n times the squared mean: both grow until their difference is rounding error,
 * and the square root of a negative number is NaN.
 */
class LongStreamTest {
    private static final double MEAN = 1e8;
    private static final int ROWS = 1000;
    private static final int UPDATES = 1_000_000; // of ROWS values each: a thousand million
    private static final double[] VALUES = values();

    /** {@link #MEAN} plus values of mean 0 and variance 1. */
    private static double[] values() {
        double[] values = new double[ROWS];
        for (int i = 0; i < ROWS; i++) {
            values[i] = MEAN + (i % 2 == 0 ? 1 : -1);
        }
        return values;
    }

    @Test
    void theRunningVarianceOfAThousandMillionValuesFarFromZeroIsExact() {
        Moments batch = VectorPasses.of(BatchNorm.of(RunningStatistics.pytorch()), VALUES).moments;
        assertThat(batch.count()).isEqualTo(ROWS);
        RunningStatistics running = new RunningStatistics(0.01, true, true, false);
        double[][] state = {{0}, {1}, {0}};
        for (int update = 0; update < UPDATES; update++) {
            running.update(batch, state, state);
        }
        assertThat(state[RunningStatistics.MEAN][0]).isCloseTo(MEAN, within(1e-6));
        assertThat(state[RunningStatistics.VARIANCE][0]).isCloseTo(1, within(1e-6));
    }
}
