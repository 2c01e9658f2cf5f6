package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NormalizationGoldenTest {
    private static final double[] X = {1, 2, 3, 6};
    private static final double[] DY = {1, -1, 2, .5};

    private static BatchNorm batchNorm(boolean unbiased) {
        return BatchNorm.of(new RunningStatistics(0.1, false, false, unbiased));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "0.1"})
    void batchNormForwardAndBackward(String scale) {
        JsonNode golden =
                Golden.entry("BN gamma=" + scale + " eps=1e-5 x=[1,2,3,6] dy=[1,-1,2,.5]");
        VectorPasses passes = VectorPasses.of(batchNorm(true), X).scale(Double.parseDouble(scale));
        double[][][] y = passes.forward();
        double[][][] dx = passes.backward(new double[][][] {{DY}});
        assertThat(passes.moments.mean()[0]).isEqualTo(golden.get("mean").asDouble());
        assertThat(passes.moments.variance()[0]).isEqualTo(golden.get("var").asDouble());
        assertThat(y[0][0]).containsExactly(Golden.numbers(golden.get("y")), Golden.ROUNDING);
        assertThat(dx[0][0]).containsExactly(Golden.numbers(golden.get("dx")), Golden.ROUNDING);
        assertThat(passes.dAffine.scale()[0])
                .isCloseTo(golden.get("dgamma").asDouble(), Golden.ROUNDING);
        assertThat(passes.dAffine.shift()[0])
                .isCloseTo(golden.get("dbeta").asDouble(), Golden.ROUNDING);
        assertThat(passes.nextState[RunningStatistics.MEAN][0])
                .isCloseTo(golden.get("run_mean_from0").asDouble(), Golden.ROUNDING);
        assertThat(passes.nextState[RunningStatistics.VARIANCE][0])
                .isCloseTo(golden.get("run_var_from1_unbiased").asDouble(), Golden.ROUNDING);
    }

    @Test
    void biasedRunningVariance() {
        VectorPasses passes = VectorPasses.of(batchNorm(false), X);
        passes.backward(new double[][][] {{DY}});
        assertThat(passes.nextState[RunningStatistics.VARIANCE][0])
                .isCloseTo(1.25, Golden.ROUNDING);
    }

    @Test
    void aOneHotChannelReachesTheBound() {
        BatchNorm exact = new BatchNorm(0, RunningStatistics.pytorch());
        double[][][] y = VectorPasses.of(exact, 0, 0, 0, 1).forward();
        double[] golden =
                Golden.numbers(Golden.entry("BN bound: x=[0,0,0,1] eps=0 xhat max = sqrt(m-1)"));
        assertThat(y[0][0]).containsExactly(golden, Golden.ROUNDING);
        assertThat(y[0][0][3]).isCloseTo(Math.sqrt(3), offset(1e-12));
    }

    @Test
    void groupNormForward() {
        JsonNode golden = Golden.entry("GroupNorm [[1,2],[3,4],[0,0],[1,5]] G=2");
        double[][][] x = {{{1, 2}, {3, 4}, {0, 0}, {1, 5}}};
        double[][] y = new VectorPasses(GroupNorm.of(2), x).forward()[0];
        for (int channel = 0; channel < y.length; channel++) {
            assertThat(y[channel])
                    .containsExactly(Golden.numbers(golden.get(channel)), Golden.ROUNDING);
        }
    }

    @Test
    void weightStandardization() {
        JsonNode golden = Golden.entry("ScaledWS w=[.2,-.1,.5,.4] gain1.3 gamma1.1 eps1e-5");
        WeightStandardization transform = new WeightStandardization(1.3 * 1.1, 1e-5);
        double[] weight = {.2, -.1, .5, .4};
        double[] dUsed = Golden.numbers(golden.get("dw_for_dwhat"));
        Moments moments = new Moments(1, 1);
        moments.resize(1, weight.length);
        moments.mean()[0] = .25;
        moments.variance()[0] = (.05 * .05 + .35 * .35 + .25 * .25 + .15 * .15) / 4;
        ForwardCoefficients forward = ForwardCoefficients.allocate(1, 1);
        transform.forward(moments, forward);
        GradientSums sums = GradientSums.allocate(1, 1);
        double[] used = new double[4];
        for (int i = 0; i < 4; i++) {
            used[i] = forward.multiplier()[0] * (weight[i] - .25) + forward.offset()[0];
            sums.dy()[0] += dUsed[i];
            sums.dyCentered()[0] += dUsed[i] * (weight[i] - .25);
        }
        BackwardCoefficients backward = BackwardCoefficients.allocate(1, 1);
        transform.backward(moments, sums, backward);
        double[] dWeight = new double[4];
        for (int i = 0; i < 4; i++) {
            dWeight[i] =
                    backward.upstream()[0] * dUsed[i]
                            + backward.centered()[0] * (weight[i] - .25)
                            + backward.constant()[0];
        }
        assertThat(used).containsExactly(Golden.numbers(golden.get("what")), Golden.ROUNDING);
        assertThat(dWeight).containsExactly(Golden.numbers(golden.get("dw")), Golden.ROUNDING);
    }

    @Test
    void adaptiveClippingShortensLongGradientsOnly() {
        double[] weight = {3, 4};
        assertThat(clipped(1, weight, .6, .8))
                .containsExactly(
                        Golden.numbers(Golden.entry("AGC w=[3,4] g=[.6,.8] lam=.02")),
                        Golden.ROUNDING);
        assertThat(clipped(1, weight, .03, .04))
                .containsExactly(Golden.numbers(Golden.entry("AGC w=[3,4] g=[.03,.04]")));
    }

    @Test
    void adaptiveClippingLooksAtEachOutputUnit() {
        // two units: the first clipped, the second left alone
        double[] weight = {3, 300, 4, 400};
        assertThat(clipped(2, weight, .6, .6, .8, .8))
                .containsExactly(new double[] {.06, .6, .08, .8}, offset(1e-12));
    }

    @Test
    void adaptiveClippingTakesTheBiasesAsOneUnit() {
        AdaptiveGradientClipping clipping = AdaptiveGradientClipping.at(.02);
        KernelGradient gradient =
                KernelGradient.allocate(
                        clipping, new KernelShape(1, 1, 2, true), new CurrentStep());
        System.arraycopy(new double[] {3, 4}, 0, gradient.bias(), 0, 2);
        System.arraycopy(new double[] {.6, .8}, 0, gradient.dBias(), 0, 2);
        clipping.apply(gradient);
        assertThat(gradient.dBias()).containsExactly(new double[] {.06, .08}, offset(1e-12));
    }

    private static double[] clipped(int outputs, double[] weight, double... dWeight) {
        AdaptiveGradientClipping clipping = AdaptiveGradientClipping.at(.02);
        KernelShape shape = new KernelShape(1, weight.length / outputs, outputs, false);
        KernelGradient gradient = KernelGradient.allocate(clipping, shape, new CurrentStep());
        System.arraycopy(weight, 0, gradient.weight(), 0, weight.length);
        System.arraycopy(dWeight, 0, gradient.dWeight(), 0, dWeight.length);
        clipping.apply(gradient);
        return gradient.dWeight();
    }

    @Test
    void inputScaleHandsOnWhatAReluWould() {
        double exact = Golden.entry("sigma_act = sqrt((1-1/pi)/2)").asDouble();
        assertThat(Recipe.RELU_DEVIATION).isCloseTo(exact, within(0.005));
        assertThat(Recipes.paper().inputScale()).isCloseTo(0.058, within(1e-15));
    }
}
