package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** What a transform can do with all that it is given, in numbers that are known. */
class BatchNormPreconditioningTest {
    private static final KernelShape TWO_INPUTS = new KernelShape(1, 2, 1, true);

    /** Statistics that stay, of mean 2 and 4 and variance 1 and 4. */
    private static KernelGradient gradient(GradientTransform transform, int rows) {
        CurrentStep step = new CurrentStep();
        step.begin(StepContext.PLAIN, rows);
        KernelGradient gradient = KernelGradient.allocate(transform, TWO_INPUTS, step);
        set(gradient.state()[BatchNormPreconditioning.MEAN], 2, 4);
        set(gradient.state()[BatchNormPreconditioning.VARIANCE], 1, 4);
        set(gradient.dWeight(), 2, 3);
        set(gradient.dBias(), .5);
        return gradient;
    }

    private static void set(double[] array, double... values) {
        System.arraycopy(values, 0, array, 0, values.length);
    }

    private static void assertGolden(KernelGradient found, JsonNode golden) {
        assertThat(found.dWeight())
                .containsExactly(Golden.numbers(golden.get("Gw").get(0)), Golden.ROUNDING);
        assertThat(found.dBias())
                .containsExactly(Golden.numbers(golden.get("Gb")), Golden.ROUNDING);
    }

    @Test
    void withoutFloors() {
        GradientTransform transform = new BatchNormPreconditioning(1, 0, 0, false);
        KernelGradient gradient = gradient(transform, 8);
        transform.apply(gradient);
        assertGolden(gradient, Golden.entry("BNP mu=[2,4] var=[1,4] Gw=[2,3] Gb=.5 eps=0 q2=1"));
    }

    @Test
    void withFloorsAndFewerRowsThanInputs() {
        GradientTransform transform = new BatchNormPreconditioning(1, 1e-2, 1e-4, true);
        KernelGradient gradient = gradient(transform, 1);
        transform.apply(gradient);
        assertGolden(gradient, Golden.entry("BNP same, eps1=1e-2 eps2=1e-4 q2=2"));
    }

    @Test
    void ofANormalisedInputTheGradientIsAsItWas() {
        GradientTransform transform = new BatchNormPreconditioning(1, 0, 0, false);
        KernelGradient gradient = gradient(transform, 8);
        set(gradient.state()[BatchNormPreconditioning.MEAN], 0, 0);
        set(gradient.state()[BatchNormPreconditioning.VARIANCE], 1, 1);
        transform.apply(gradient);
        assertThat(gradient.dWeight()).containsExactly(2, 3);
        assertThat(gradient.dBias()).containsExactly(.5);
    }

    @Test
    void statisticsFollowTheInput() {
        GradientTransform transform = new BatchNormPreconditioning(.99, 1e-2, 1e-4, false);
        KernelGradient gradient = gradient(transform, 8);
        set(gradient.input().mean(), 3, 0);
        set(gradient.input().variance(), 0, 9);
        transform.apply(gradient);
        assertThat(gradient.nextState()[BatchNormPreconditioning.MEAN])
                .containsExactly(new double[] {2.01, 3.96}, offset(1e-12));
        assertThat(gradient.nextState()[BatchNormPreconditioning.VARIANCE])
                .containsExactly(new double[] {.99, 4.05}, offset(1e-12));
    }
}
