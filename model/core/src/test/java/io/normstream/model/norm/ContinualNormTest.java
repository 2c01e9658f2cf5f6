package io.normstream.model.norm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normstream.model.ModelException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContinualNormTest extends ExactGradientContract {
    private static final RunningStatistics RUNNING = new RunningStatistics(0.2, true, true, true);
    private static final int GROUPS = 2;

    @Override
    Normalizer normalizer() {
        return new ContinualNorm(GROUPS, 1e-5, RUNNING);
    }

    /** Of {@code gn} and {@code bn_f} of the golden numbers' reference.py, one after the other. */
    @Test
    void agreesWithTheReference() {
        double[][][] x = {{{1, 2}, {3, 4}, {0, 0}, {1, 5}}, {{2, -1}, {0, 3}, {4, 1}, {-2, 2}}};
        double[][][] dy = {
            {{1, -1}, {2, .5}, {-.5, 1}, {0, .3}}, {{.5, 2}, {-1, .4}, {1, -2}, {.7, 0}}
        };
        VectorPasses passes = new VectorPasses(normalizer(), x);
        System.arraycopy(new double[] {1, .5, 2, -1}, 0, passes.affine.scale(), 0, CHANNELS);

        assertThat(flat(passes.forward()))
                .containsExactly(
                        new double[] {
                            -0.92503511, 0.198639963, -0.099319982, 0.462517555,
                            -1.599353528, -1.599353528, 0.276177969, -1.410711783,
                            1.555037353, -0.828642207, -0.777518677, 0.414321103,
                            3.297592739, -0.098885683, 1.370387157, -0.235853344
                        },
                        Golden.ROUNDING);
        assertThat(flat(passes.backward(dy)))
                .containsExactly(
                        new double[] {
                            0.5168632, -1.3185275, 1.0864567, -0.2847924,
                            -0.7529855, 1.0305222, -0.3469193, 0.0693826,
                            0.427929, 0.340471, -0.5966028, -0.1717971,
                            0.6165136, -1.6981441, 0.7327914, 0.3488392
                        },
                        within(1e-6));
    }

    /** Samples of several values and of a single one, one row, and one value in all. */
    @ParameterizedTest
    @CsvSource({"3, 6", "3, 1", "1, 6", "1, 1"})
    void isGroupAndThenBatchNormalisation(int rows, int values) {
        double[][][] x = Arrays.copyOf(random(1, values), rows);
        double[][][] dy = Arrays.copyOf(random(2, values), rows);
        VectorPasses once = passes(x);
        VectorPasses group = new VectorPasses(GroupNorm.of(GROUPS), x);
        VectorPasses batch = inOneGroup(group.forward());
        Arrays.fill(once.state[RunningStatistics.MEAN], 0.3);
        Arrays.fill(batch.state[RunningStatistics.MEAN], 0.3);

        assertClose(joined(once.forward()), batch.forward());
        assertClose(joined(once.infer()), batch.infer());
        double[][][] dx = once.backward(dy);
        assertClose(dx, group.backward(split(batch.backward(joined(dy)), rows)));
        assertClose(once.written(), batch.written());
    }

    private static VectorPasses inOneGroup(double[][][] z) {
        VectorPasses batch = new VectorPasses(BatchNorm.of(RUNNING), joined(z));
        Arrays.setAll(batch.affine.scale(), channel -> 0.5 + 0.3 * channel);
        Arrays.setAll(batch.affine.shift(), channel -> channel - 1.5);
        return batch;
    }

    /** Samples as one group. */
    private static double[][][] joined(double[][][] samples) {
        double[][] channels = new double[CHANNELS][];
        Arrays.setAll(
                channels,
                channel ->
                        Arrays.stream(samples)
                                .flatMapToDouble(sample -> Arrays.stream(sample[channel]))
                                .toArray());
        return new double[][][] {channels};
    }

    private static double[][][] split(double[][][] joined, int rows) {
        int values = joined[0][0].length / rows;
        double[][][] samples = new double[rows][CHANNELS][];
        for (int row = 0; row < rows; row++) {
            for (int channel = 0; channel < CHANNELS; channel++) {
                samples[row][channel] =
                        Arrays.copyOfRange(joined[0][channel], row * values, (row + 1) * values);
            }
        }
        return samples;
    }

    private static double[] flat(double[][][] tensor) {
        return Arrays.stream(tensor)
                .flatMap(Arrays::stream)
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    private static void assertClose(double[][][] found, double[][][] expected) {
        assertThat(flat(found)).containsExactly(flat(expected), within(1e-11));
    }

    /** At a momentum of 1 the running statistics are those of the last mini-batch. */
    @Test
    void observesWhatItKeepsStatisticsOf() {
        RunningStatistics last = new RunningStatistics(1, false, false, false);
        VectorPasses passes =
                new VectorPasses(new ContinualNorm(GROUPS, 1e-5, last), random(1, VALUES));
        passes.backward(random(2, VALUES));
        Moments observed = passes.normalizer.observed(passes.step);
        PooledMoments pooled = new PooledMoments(CHANNELS);
        for (int sample = 0; sample < observed.groups(); sample++) {
            int first = sample * CHANNELS;
            pooled.add(
                    observed.count(),
                    Arrays.copyOfRange(observed.mean(), first, first + CHANNELS),
                    Arrays.stream(observed.variance(), first, first + CHANNELS)
                            .map(Math::sqrt)
                            .toArray());
        }
        for (int channel = 0; channel < CHANNELS; channel++) {
            assertThat(passes.nextState[RunningStatistics.MEAN][channel])
                    .isCloseTo(pooled.mean(channel), within(1e-12));
            assertThat(passes.nextState[RunningStatistics.VARIANCE][channel])
                    .isCloseTo(pooled.variance(channel), within(1e-12));
        }
    }

    @Test
    void refusesWhatGroupNormalisationRefuses() {
        assertThatThrownBy(() -> new ContinualNorm(0, 1e-5, RUNNING))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("found groups 0");
        assertThatThrownBy(() -> new ContinualNorm(3, 1e-5, RUNNING).checkChannels(4))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("3 groups");
    }
}
