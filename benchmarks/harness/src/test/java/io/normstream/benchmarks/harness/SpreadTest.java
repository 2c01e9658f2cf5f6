package io.normstream.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpreadTest {

    @Test
    void medianOfOddAndEven() {
        assertThat(Spread.of(new double[] {9, 1, 2})).isEqualTo(new Spread(1, 2, 9));
        assertThat(Spread.of(new double[] {4, 1, 2, 9})).isEqualTo(new Spread(1, 3, 9));
        assertThat(Spread.of(new double[] {5})).isEqualTo(new Spread(5, 5, 5));
    }
}
