package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PooledMomentsTest {
    private static final double[] ONE = {1, 2, 3, 6};
    private static final double[] OTHER = {0, 2, 4, 2, 9};

    private static double mean(double... values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double deviation(double... values) {
        double mean = mean(values);
        return Math.sqrt(
                Arrays.stream(values).map(x -> (x - mean) * (x - mean)).average().orElseThrow());
    }

    private static PooledMoments pooled(double[]... sets) {
        PooledMoments pooled = new PooledMoments(1);
        for (double[] set : sets) {
            pooled.add(set.length, new double[] {mean(set)}, new double[] {deviation(set)});
        }
        return pooled;
    }

    @Test
    void setsOfDifferentSizesGiveTheMomentsOfAllValues() {
        PooledMoments pooled = pooled(ONE, OTHER);

        assertThat(pooled.mean(0)).isCloseTo(3.222222222, within(1e-9));
        assertThat(9 * pooled.variance(0)).isCloseTo(61.555555556, within(1e-9));
    }

    @Test
    void theOrderOfSetsChangesRoundingOnly() {
        double[] far = {1e6, 1e6 + 1, 1e6 - 2};
        double[] all = {1, 2, 3, 6, 0, 2, 4, 2, 9, 1e6, 1e6 + 1, 1e6 - 2};
        for (PooledMoments pooled :
                new PooledMoments[] {pooled(ONE, OTHER, far), pooled(far, ONE, OTHER)}) {
            assertThat(pooled.mean(0)).isCloseTo(mean(all), within(1e-9));
            assertThat(Math.sqrt(pooled.variance(0))).isCloseTo(deviation(all), within(1e-6));
        }
    }

    @Test
    void onlyProportionsOfCountsMatter() {
        PooledMoments pooled = new PooledMoments(1);
        pooled.add(400, new double[] {mean(ONE)}, new double[] {deviation(ONE)});
        pooled.add(500, new double[] {mean(OTHER)}, new double[] {deviation(OTHER)});

        assertThat(pooled.variance(0)).isCloseTo(pooled(ONE, OTHER).variance(0), within(1e-12));
    }

    @Test
    void singleValuesHaveAVarianceBetweenThem() {
        PooledMoments pooled = pooled(new double[] {1}, new double[] {3});

        assertThat(pooled.mean(0)).isEqualTo(2);
        assertThat(pooled.variance(0)).isEqualTo(1);
    }
}
