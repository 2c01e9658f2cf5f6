package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WeightCenteringTest {
    private static final WeightCentering CENTERING = new WeightCentering(4);

    private static double[] used(double... weights) {
        Moments moments = new Moments(1, 1);
        moments.measure(weights);
        ForwardCoefficients out = ForwardCoefficients.allocate(1, 1);
        CENTERING.forward(moments, out);
        return Arrays.stream(weights).map(weight -> out.apply(0, weight)).toArray();
    }

    @Test
    void agreesWithTheGoldenNumbers() {
        JsonNode golden = Golden.entry("MimicNorm weight-mean of [.2,-.1,.5,.4]");
        assertThat(used(.2, -.1, .5, .4)).containsExactly(Golden.numbers(golden), Golden.ROUNDING);
    }

    @Test
    void centringTwiceIsCentringOnce() {
        double[] once = used(.2, -.1, .5, .4);
        assertThat(used(once)).containsExactly(once, Golden.ROUNDING);
    }

    @Test
    void unitsOfFewWeightsStayAsTheyAre() {
        assertThat(used(1, 2, 4)).containsExactly(1, 2, 4);
    }

    /** Steps along the gradients of centred weights are those of weights projected after each. */
    @Test
    void usesWhatAProjectionAfterEachStepWouldLeave() {
        double[] free = {.2, -.1, .5, .4};
        double[] projected = used(free);
        double[][] gradients = {{1, -1, 2, .5}, {.3, .3, -.7, 2}, {-2, 0, 0, .1}};
        for (double[] gradient : gradients) {
            double[] ofFree = gradientOfWeights(free, gradient);
            for (int i = 0; i < free.length; i++) {
                free[i] -= 0.1 * (ofFree[i] + 0.01 * free[i]);
                projected[i] -= 0.1 * (gradient[i] + 0.01 * projected[i]);
            }
            projected = used(projected);
            assertThat(used(free)).containsExactly(projected, Golden.ROUNDING);
        }
    }

    private static double[] gradientOfWeights(double[] weights, double[] ofUsed) {
        Moments moments = new Moments(1, 1);
        moments.measure(weights);
        GradientSums sums = GradientSums.allocate(1, 1);
        for (int i = 0; i < weights.length; i++) {
            sums.dy()[0] += ofUsed[i];
            sums.dyCentered()[0] += ofUsed[i] * (weights[i] - moments.mean()[0]);
        }
        BackwardCoefficients out = BackwardCoefficients.allocate(1, 1);
        CENTERING.backward(moments, sums, out);
        double[] gradient = new double[weights.length];
        Arrays.setAll(
                gradient,
                i ->
                        out.upstream()[0] * ofUsed[i]
                                + out.centered()[0] * (weights[i] - moments.mean()[0])
                                + out.constant()[0]);
        return gradient;
    }
}
