package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What every normalizer must do, whether it standardises or not and whether its gradient is exact
 * or not.
 */
abstract class NormalizerContract {
    static final int CHANNELS = 4;
    static final int VALUES = 6;

    abstract Normalizer normalizer();

    final int groups() {
        return normalizer().needs().grouping() == Needs.Grouping.BATCH ? 1 : 3;
    }

    final double[][][] random(long seed, int values) {
        Random random = new Random(seed);
        double[][][] x = new double[groups()][CHANNELS][values];
        for (double[][] group : x) {
            for (double[] channel : group) {
                Arrays.setAll(channel, i -> 3 + 2 * random.nextGaussian());
            }
        }
        return x;
    }

    VectorPasses passes(double[][][] x) {
        VectorPasses passes = new VectorPasses(normalizer(), x);
        Arrays.setAll(passes.affine.scale(), channel -> 0.5 + 0.3 * channel);
        Arrays.setAll(passes.affine.shift(), channel -> channel - 1.5);
        return passes;
    }

    @Test
    void acceptsItsChannels() {
        normalizer().checkChannels(CHANNELS);
        assertThat(normalizer().state(CHANNELS))
                .allSatisfy(spec -> assertThat(spec.length()).isPositive());
    }

    @Test
    void keepsAtMostOneStatisticOfEachRole() {
        for (StateRole role : List.of(StateRole.MEAN, StateRole.VARIANCE, StateRole.MEAN_SQUARE)) {
            List<StateSpec> specs =
                    normalizer().state(CHANNELS).stream()
                            .filter(spec -> spec.role() == role)
                            .toList();
            assertThat(specs).hasSizeLessThan(2);
            assertThat(specs).allMatch(spec -> spec.length() == CHANNELS);
        }
        if (normalizer().runningStatisticsEpsilon().isPresent()) {
            assertThat(normalizer().state(CHANNELS, StateRole.MEAN)).isPresent();
            assertThat(normalizer().state(CHANNELS, StateRole.VARIANCE)).isPresent();
        }
    }

    @Test
    void saysWhereItCorrectsBatchNormalisation() {
        VectorPasses passes = passes(random(1, VALUES));
        passes.forward();
        normalizer()
                .asBatchNormalizer()
                .filter(method -> !method.corrects())
                .ifPresent(
                        method -> {
                            assertThat(method.gain(passes.step, 2)).isEqualTo(1);
                            assertThat(method.offset(passes.step, 2)).isEqualTo(0);
                        });
    }

    @Test
    void itsNamesAreItsOwn() {
        assertThat(
                        Stream.concat(
                                Stream.of("scale", "shift"),
                                Stream.concat(
                                        normalizer().parameters(CHANNELS).stream()
                                                .map(ParameterSpec::name),
                                        normalizer().state(CHANNELS).stream()
                                                .map(StateSpec::name))))
                .doesNotHaveDuplicates();
    }

    @Test
    void theCenterOfATrainingStepIsTheMean() {
        VectorPasses passes = passes(random(1, VALUES));
        passes.forward();
        assertThat(passes.step.coefficients().center()).isEqualTo(passes.moments.mean());
    }

    @Test
    void inferenceWritesAllCoefficientsOfItsGroups() {
        VectorPasses passes = passes(random(1, VALUES));
        ForwardCoefficients coefficients = passes.step.coefficients();
        for (double[] values :
                new double[][] {
                    coefficients.center(), coefficients.multiplier(), coefficients.offset()
                }) {
            Arrays.fill(values, Double.NaN);
        }
        assertFinite(passes.infer());
    }

    @Test
    void inferenceByRunningStatisticsIsWhatItSays() {
        OptionalDouble epsilon = normalizer().runningStatisticsEpsilon();
        if (epsilon.isEmpty()) {
            return;
        }
        VectorPasses passes = passes(random(1, VALUES));
        passes.backward(random(2, VALUES));
        passes.advance();
        passes.infer();
        ForwardCoefficients coefficients = passes.step.coefficients();
        for (int channel = 0; channel < CHANNELS; channel++) {
            double variance = passes.state(StateRole.VARIANCE)[channel] + epsilon.getAsDouble();
            assertThat(coefficients.center()[channel])
                    .isEqualTo(passes.state(StateRole.MEAN)[channel]);
            assertThat(coefficients.multiplier()[channel])
                    .isCloseTo(passes.affine.scale()[channel] / Math.sqrt(variance), within(1e-12));
            assertThat(coefficients.offset()[channel]).isEqualTo(passes.affine.shift()[channel]);
        }
    }

    @Test
    void onlyTheNextStateIsWritten() {
        VectorPasses passes = passes(random(1, VALUES));
        double[][] before =
                Arrays.stream(passes.state).map(double[]::clone).toArray(double[][]::new);
        passes.forward();
        passes.infer();
        passes.backward(random(2, VALUES));
        assertThat(passes.state).isDeepEqualTo(before);
    }

    @Test
    void inferenceIsAFunctionOfItsArguments() {
        VectorPasses passes = passes(random(1, VALUES));
        assertThat(passes.infer()).isDeepEqualTo(passes.infer());
    }

    @Test
    void constantsAndSingleValuesGiveFiniteNumbers() {
        double[][][] constant = random(1, VALUES);
        for (double[][] group : constant) {
            for (double[] channel : group) {
                Arrays.fill(channel, 7);
            }
        }
        for (double[][][] x : new double[][][][] {constant, random(1, 1)}) {
            VectorPasses passes = passes(x);
            assertFinite(passes.forward());
            assertFinite(passes.infer());
            assertFinite(passes.backward(random(2, x[0][0].length)));
            assertFinite(passes.written());
        }
    }

    @Test
    void gradientsAndNextStateAreWrittenWhole() {
        VectorPasses passes = passes(random(1, VALUES));
        passes.backward(random(2, VALUES));
        assertThat(passes(random(1, VALUES)).backwardOver(7, random(2, VALUES)))
                .isDeepEqualTo(passes.written());
    }

    private static void assertFinite(double[][][] values) {
        assertThat(Arrays.stream(values).flatMap(Arrays::stream).flatMapToDouble(Arrays::stream))
                .allMatch(Double::isFinite);
    }

    @Test
    void affineGradientsAreSumsOverAllRows() {
        double[][][] dy = random(2, VALUES);
        VectorPasses passes = passes(random(1, VALUES));
        passes.backward(dy);
        VectorPasses bare = passes(random(1, VALUES));
        Arrays.fill(bare.affine.scale(), 1);
        Arrays.fill(bare.affine.shift(), 0);
        double[][][] normalized = bare.forward();
        for (int channel = 0; channel < CHANNELS; channel++) {
            double sum = 0;
            double product = 0;
            for (int group = 0; group < groups(); group++) {
                for (int i = 0; i < VALUES; i++) {
                    sum += dy[group][channel][i];
                    product += dy[group][channel][i] * normalized[group][channel][i];
                }
            }
            assertThat(passes.dAffine.shift()[channel]).isCloseTo(sum, within(1e-9));
            assertThat(passes.dAffine.scale()[channel]).isCloseTo(product, within(1e-9));
        }
    }
}
