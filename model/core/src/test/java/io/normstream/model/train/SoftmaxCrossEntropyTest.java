package io.normstream.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SoftmaxCrossEntropyTest {
    private static final double[] OFFSETS = {-0.5, -3, -0.1};

    @Test
    void lossAndGradientByHand() {
        double[] logits = {0, Math.log(3), 5, 5};
        double[] dLogits = new double[4];
        double loss =
                SoftmaxCrossEntropy.lossAndGradient(logits, new int[] {1, 0}, 2, 2, null, dLogits);
        assertThat(loss).isCloseTo((Math.log(4.0 / 3) + Math.log(2)) / 2, within(1e-15));
        assertThat(dLogits)
                .containsExactly(new double[] {0.125, -0.125, -0.25, 0.25}, within(1e-15));
    }

    @Test
    void gradientIsThatOfTheLoss() {
        double[] logits = {0.3, -1.2, 2.5, 0.1, 0.4, -0.7};
        int[] labels = {2, 1};
        double[] gradient = new double[6];
        double[] ignored = new double[6];
        SoftmaxCrossEntropy.lossAndGradient(logits, labels, 2, 3, OFFSETS, gradient);
        for (int i = 0; i < logits.length; i++) {
            double value = logits[i];
            logits[i] = value + 1e-5;
            double above =
                    SoftmaxCrossEntropy.lossAndGradient(logits, labels, 2, 3, OFFSETS, ignored);
            logits[i] = value - 1e-5;
            double below =
                    SoftmaxCrossEntropy.lossAndGradient(logits, labels, 2, 3, OFFSETS, ignored);
            logits[i] = value;
            assertThat(gradient[i]).isCloseTo((above - below) / 2e-5, within(1e-9));
        }
    }

    @Test
    void hugeLogitsDoNotOverflow() {
        double[] logits = {1e300, -1e300, 1000, 1001};
        double[] dLogits = new double[4];
        double loss =
                SoftmaxCrossEntropy.lossAndGradient(logits, new int[] {0, 1}, 2, 2, null, dLogits);
        assertThat(loss).isCloseTo(Math.log1p(Math.exp(-1)) / 2, within(1e-12));
        assertThat(dLogits).doesNotContain(Double.NaN);
    }

    @Test
    void aLogitThatIsNotFiniteShowsInTheLoss() {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            double[] logits = {bad, 1};
            assertThat(
                            SoftmaxCrossEntropy.lossAndGradient(
                                    logits, new int[] {1}, 1, 2, null, new double[2]))
                    .isNaN();
        }
    }

    @Test
    void offsetsAreAddedToEveryRow() {
        double[] logits = {0, 0, 1, 2, 2, 7};
        double[] offsets = {Math.log(3), 0, Double.NEGATIVE_INFINITY};
        double[] dLogits = new double[6];
        double loss =
                SoftmaxCrossEntropy.lossAndGradient(
                        logits, new int[] {0, 1}, 2, 3, offsets, dLogits);
        assertThat(loss).isCloseTo((Math.log(4.0 / 3) + Math.log(4)) / 2, within(1e-15));
        assertThat(dLogits)
                .containsExactly(new double[] {-0.125, 0.125, 0, 0.375, -0.375, 0}, within(1e-15));
        assertThat(logits).containsExactly(0, 0, 1, 2, 2, 7);
    }

    @Test
    void lossOfSomeRows() {
        double[] logits = {9, 9, 0, Math.log(3), 5, 5};
        assertThat(SoftmaxCrossEntropy.loss(logits, new int[] {0, 1, 0}, 1, 3, 2, new double[6]))
                .isCloseTo((Math.log(4.0 / 3) + Math.log(2)) / 2, within(1e-15));
    }
}
