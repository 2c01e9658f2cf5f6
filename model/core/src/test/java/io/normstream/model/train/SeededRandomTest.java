package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SeededRandomTest {

    @Test
    void isTheAlgorithmOfTheJdk() {
        SplittableRandom expected = new SplittableRandom(42);
        SeededRandom random = new SeededRandom(42);
        for (int i = 0; i < 1000; i++) {
            assertThat(random.nextLong()).isEqualTo(expected.nextLong());
        }
    }

    @Test
    void continuesFromItsState() {
        SeededRandom random = new SeededRandom(7);
        random.nextGaussian();
        SeededRandom continued = new SeededRandom(random.state());
        for (int i = 0; i < 10; i++) {
            assertThat(continued.nextGaussian()).isEqualTo(random.nextGaussian());
        }
    }

    @Test
    void gaussiansHaveMeanZeroAndVarianceOne() {
        SeededRandom random = new SeededRandom(1);
        int count = 200_000;
        double sum = 0;
        double squares = 0;
        double fourths = 0;
        for (int i = 0; i < count; i++) {
            double value = random.nextGaussian();
            sum += value;
            squares += value * value;
            fourths += value * value * value * value;
        }
        assertThat(sum / count).isCloseTo(0, within(0.01));
        assertThat(squares / count).isCloseTo(1, within(0.02));
        assertThat(fourths / count).isCloseTo(3, within(0.1));
    }

    @Test
    void uniformsFillTheUnitInterval() {
        SeededRandom random = new SeededRandom(2);
        double sum = 0;
        for (int i = 0; i < 100_000; i++) {
            double value = random.nextDouble();
            assertThat(value).isBetween(0.0, Math.nextDown(1.0));
            sum += value;
        }
        assertThat(sum / 100_000).isCloseTo(0.5, within(0.01));
    }
}
