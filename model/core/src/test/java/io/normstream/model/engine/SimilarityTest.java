package io.normstream.model.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.normstream.model.engine.memory.Similarity;
import org.junit.jupiter.api.Test;

class SimilarityTest {
    private static double of(int size, double... values) {
        return new Similarity(size).of(i -> values[i], values.length / size);
    }

    /** Cosines 0, 0.6 and 0.8: the example of the specification. */
    @Test
    void isTheMeanCosineOfPairs() {
        assertThat(of(2, 1, 0, 0, 1, 3, 4)).isCloseTo(1.4 / 3, within(1e-12));
    }

    @Test
    void isOneOfTheSameSampleAndMinusOneOfOpposites() {
        assertThat(of(3, 1, 2, 3, 2, 4, 6, 1, 2, 3)).isCloseTo(1, within(1e-12));
        assertThat(of(2, 1, 2, -1, -2)).isCloseTo(-1, within(1e-12));
    }

    @Test
    void aSampleOfZerosIsLikeNoOther() {
        assertThat(of(2, 0, 0, 1, 0, 1, 0)).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(of(2, 0, 0, 0, 0)).isEqualTo(0);
    }

    @Test
    void isUnknownOfOneSample() {
        assertThat(of(2, 1, 2)).isNaN();
    }
}
