package io.normstream.jobs.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PairedTestTest {
    private static final Offset<Double> ROUNDING = within(1e-12);

    private static final double[] FIRST = {91.7, 91.9, 91.6, 92.0, 91.8};
    private static final double[] SECOND = {91.0, 91.5, 91.7, 91.2, 91.4};

    /** With 1 degree of freedom t is Cauchy distributed: p = 1/2 - arctan(t) / pi. */
    @Test
    void twoPairsAreCountedByHand() {
        // Differences 1/4 and 1/2: mean 3/8, deviation sqrt(1/32), t = 3/8 / (1/8).
        PairedTest test = PairedTest.greater(new double[] {0.5, 0.75}, new double[] {0.25, 0.25});

        assertThat(test.pairs()).isEqualTo(2);
        assertThat(test.meanDifference()).isEqualTo(0.375);
        assertThat(test.t()).isCloseTo(3, ROUNDING);
        assertThat(test.p()).isCloseTo(0.5 - Math.atan(3) / Math.PI, ROUNDING);
    }

    /** SciPy 1.17.1: {@code ttest_rel(first, second, alternative="greater")}. */
    @Test
    void fivePairsAreAsSciPyHasThem() {
        PairedTest test = PairedTest.greater(FIRST, SECOND);

        assertThat(test.meanDifference()).isCloseTo(0.44, ROUNDING);
        assertThat(test.t()).isCloseTo(2.8053375374786484, ROUNDING);
        assertThat(test.p()).isCloseTo(0.024273410186019462, ROUNDING);
    }

    @Test
    void theOtherWayRoundItIsTheRest() {
        PairedTest test = PairedTest.greater(SECOND, FIRST);

        assertThat(test.t()).isCloseTo(-2.8053375374786484, ROUNDING);
        assertThat(test.p()).isCloseTo(0.9757265898139805, ROUNDING);
    }

    @Test
    void onePairSaysNothing() {
        PairedTest test = PairedTest.greater(new double[] {2}, new double[] {1});

        assertThat(test.meanDifference()).isEqualTo(1);
        assertThat(test.t()).isNaN();
        assertThat(test.p()).isNaN();
    }

    @Test
    void equalDifferencesSayNothingHoweverTheyAreRounded() {
        double[] first = {0.9, 0.8, 0.7};
        double[] second = {0.8, 0.7, 0.6};
        assertThat(first[0] - second[0]).isNotEqualTo(first[1] - second[1]);

        PairedTest test = PairedTest.greater(first, second);

        assertThat(test.meanDifference()).isCloseTo(0.1, ROUNDING);
        assertThat(test.t()).isNaN();
        assertThat(test.p()).isNaN();
        assertThat(PairedTest.greater(first, first).p()).isNaN();
    }

    @Test
    void oneImageInAMillionIsNoRounding() {
        PairedTest test = PairedTest.greater(new double[] {0.5, 0.500001}, new double[] {0.5, 0.5});

        assertThat(test.t()).isCloseTo(1, within(1e-6));
    }

    @Test
    void nanStaysNan() {
        PairedTest test =
                PairedTest.greater(new double[] {Double.NaN, 1, 2}, new double[] {1, 1, 1});

        assertThat(test.meanDifference()).isNaN();
        assertThat(test.t()).isNaN();
        assertThat(test.p()).isNaN();
    }

    @Test
    void valuesWithoutAPartnerAreRefused() {
        assertThatThrownBy(() -> PairedTest.greater(new double[2], new double[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 and 3");
    }

    /** 4 x 0.005, 3 x 0.01, 2 x 0.03, and no less than the one before instead of 1 x 0.04. */
    @Test
    void holmMultipliesByHowManyAreLeft() {
        assertThat(PairedTest.holm(new double[] {0.01, 0.04, 0.03, 0.005}))
                .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, ROUNDING);
    }

    @Test
    void holmEndsAtOne() {
        assertThat(PairedTest.holm(new double[] {0.9, 0.6})).containsExactly(1, 1);
    }

    @Test
    void holmDoesNotCountWhatIsNotANumber() {
        assertThat(PairedTest.holm(new double[] {Double.NaN, 0.01, Double.NaN, 0.02}))
                .containsExactly(Double.NaN, 0.02, Double.NaN, 0.02);
        assertThat(PairedTest.holm(new double[0])).isEmpty();
    }
}
