package io.normstream.model.norm;

import static io.normstream.model.norm.VectorPasses.samples;
import static io.normstream.model.norm.VectorPasses.values;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** With the second stage. */
class UnifiedNormRectifiedTest extends ExactGradientContract {
    static final UnifiedNorm BY_RUNNING = rectified(-2);
    private static final UnifiedNorm ALL_COUNT = rectified(1);

    private static UnifiedNorm rectified(double threshold) {
        return new UnifiedNorm(1e-5, UnifiedNormTest.RUNNING, threshold, 10, true, true);
    }

    @Override
    Normalizer normalizer() {
        return ALL_COUNT;
    }

    @Override
    VectorPasses passes(double[][][] x) {
        VectorPasses passes = super.passes(x);
        learnt(passes);
        return passes;
    }

    static void learnt(VectorPasses passes) {
        double[][] parameters = passes.step.parameters();
        for (int channel = 0; channel < parameters[0].length; channel++) {
            parameters[0][channel] = 0.3 - 0.1 * channel;
            parameters[1][channel] = 0.4 * channel - 0.5;
            parameters[2][channel] = 1 - 0.2 * channel;
        }
    }

    private static VectorPasses of(UnifiedNorm method) {
        return VectorPasses.ofSamples(method, 2, UnifiedNormTest.X).scale(0.7);
    }

    @Test
    void rectificationAgreesWithTheGoldenNumbers() {
        JsonNode golden =
                Golden.entry("RBN x=[1,2|3,6|0,-1] wm.3 wv.4 wb1 gamma1.2 dy=[1,-1,.5,2,-.5,.3]");
        VectorPasses passes = of(ALL_COUNT).scale(1.2);
        passes.step.parameters()[0][0] = .3;
        passes.step.parameters()[1][0] = .4;
        passes.step.parameters()[2][0] = 1;
        assertThat(values(passes.forward()))
                .containsExactly(Golden.numbers(golden.get("y")), Golden.ROUNDING);
        assertThat(values(passes.backward(samples(2, UnifiedNormTest.DY))))
                .containsExactly(Golden.numbers(golden.get("dx")), Golden.ROUNDING);
        double[][] gradients = passes.step.dParameters();
        assertThat(gradients[0][0]).isCloseTo(golden.get("dwm").asDouble(), Golden.ROUNDING);
        assertThat(gradients[1][0]).isCloseTo(golden.get("dwv").asDouble(), Golden.ROUNDING);
        assertThat(gradients[2][0]).isCloseTo(golden.get("dwb").asDouble(), Golden.ROUNDING);
    }

    @Test
    void rectificationBeginsAtASmallerBatchNormalisation() {
        VectorPasses passes = of(ALL_COUNT);
        int parameter = 0;
        for (ParameterSpec spec : passes.normalizer.parameters(1)) {
            double initial = ((Initializer.Constant) spec.initializer()).value();
            passes.step.parameters()[parameter++][0] = initial;
        }
        double factor = Golden.entry("RBN initial scale sigmoid(1)").asDouble();
        VectorPasses batch =
                VectorPasses.of(BatchNorm.of(UnifiedNormTest.RUNNING), UnifiedNormTest.X)
                        .scale(0.7 * factor);
        assertThat(values(passes.forward()))
                .containsExactly(batch.forward()[0][0], Golden.ROUNDING);
        assertThat(values(passes.backward(samples(2, UnifiedNormTest.DY))))
                .containsExactly(
                        batch.backward(new double[][][] {{UnifiedNormTest.DY}})[0][0],
                        Golden.ROUNDING);
    }

    /** By the running statistics of x + 0.3 K, and with the factor of each sample. */
    @Test
    void rectifiedInferenceIsThatOfTrainingByRunningStatistics() {
        VectorPasses passes = of(BY_RUNNING);
        learnt(passes);
        UnifiedNormTest.afterMiniBatches(passes);
        assertThat(passes.infer()).isDeepEqualTo(passes.forward());
        assertThat(passes.normalizer.runningStatisticsEpsilon()).isEmpty();
        assertThat(passes.normalizer.state(1)).allMatch(spec -> spec.role() == StateRole.OTHER);
    }

    /** K is 1.5, 4.5 and -0.5, so that x + 0.3 K has the mean 11 / 6 * 1.3. */
    @Test
    void runningStatisticsAreThoseOfWhatIsNormalised() {
        VectorPasses passes = of(ALL_COUNT);
        passes.step.parameters()[0][0] = .3;
        passes.backward(samples(2, UnifiedNormTest.DY));
        assertThat(passes.nextState[RunningStatistics.MEAN][0])
                .isCloseTo(1.3 * 11 / 6, within(1e-12));
    }
}
