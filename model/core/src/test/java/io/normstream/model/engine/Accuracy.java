package io.normstream.model.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.model.engine.reference.ReferenceEngine;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How near an engine's numbers are to those of the oracle, which is the reference engine in double
 * precision. Errors are lengths of differences, by the length of what is right.
 *
 * <p>Sums average rounding out, so that it grows with the root of the number of roundings in a row.
 * What it changes much are gradients behind a ReLU whose input is nearly 0: where a fraction p of
 * them switches the other way, the gradient is off by the root of p, at each ReLU. How much that is
 * depends on the network, the images and the part of the gradient. So gradients are judged part by
 * part, and a part may be as far off as roundings of the parameters make it.
 *
 * @param values error of logits and statistics
 * @param gradients error of a part of the gradient where nothing switches, by the whole gradient
 * @param rounding what roundings change numbers by, relative
 * @param limit error of a part of the gradient that no rounding explains, by its own length
 * @param precise where roundings are tried
 */
public record Accuracy(
        double values, double gradients, double rounding, double limit, Engine precise) {
    private static final int ROUNDINGS = 8;

    /**
     * With 24 significant bits. Measured were 3e-6, in gradients 8e-6, and 1.3e-4 for one row in 18
     * layers, the last of which have a handful of values by channel.
     */
    public static Accuracy float32() {
        return new Accuracy(1e-4, 3e-4, 3e-6, 0.05, ReferenceEngine.float64(1));
    }

    /**
     * With 8 significant bits, so that each rounding is up to 0.2 %. Measured were up to 3 % in
     * logits (6 % where a normalisation had a single position), and 0.3 % of a gradient in a part
     * that is a sum of what cancels out. In 18 layers with one row most ReLUs switch, and parts are
     * off by 84 %; still none is as far off as no gradient is.
     *
     * @param precise an engine in float32 that is as fast
     */
    public static Accuracy bf16(Engine precise) {
        return new Accuracy(0.08, 0.005, 0x1p-8, 0.9, precise);
    }

    /** Both are the same up to rounding. */
    void assertClose(String name, double[] found, double[] expected) {
        assertThat(Distances.relative(found, expected)).as(name).isLessThan(values);
    }

    /** Gradients of {@code network} after {@code step} are the oracle's, part by part. */
    void assertGradients(Step step, Network network, Network oracle) {
        List<ParameterLayout.Slice> parts = oracle.parameterLayout().slices();
        double[] expected = gradients(oracle);
        double[] errors = distances(parts, gradients(network), expected);
        double[] lengths = distances(parts, new double[expected.length], expected);
        double floor = gradients * Distances.length(expected, 0, expected.length);
        boolean close = Arrays.stream(errors).allMatch(error -> error < floor);
        double[] explained = close ? new double[errors.length] : sensitivity(step, oracle);
        for (int part = 0; part < errors.length; part++) {
            double allowance = Math.min(2 * explained[part], limit * lengths[part]);
            assertThat(errors[part])
                    .as("gradient of %s, %s", parts.get(part).spec().name(), lengths[part])
                    .isLessThan(floor + allowance);
        }
    }

    private static double[] gradients(Network network) {
        return network.gradients().toDoubleVector();
    }

    private static double[] distances(
            List<ParameterLayout.Slice> parts, double[] found, double[] expected) {
        return parts.stream()
                .mapToDouble(part -> Distances.between(found, expected, part.offset(), part.end()))
                .toArray();
    }

    /** Largest change of each part of the gradient over some roundings of the parameters. */
    private double[] sensitivity(Step step, Network oracle) {
        List<ParameterLayout.Slice> parts = oracle.parameterLayout().slices();
        double[] largest = new double[parts.size()];
        try (Network tried = precise.compile(oracle.architecture(), step.labels().length)) {
            tried.state().assign(oracle.state());
            double[] parameters = oracle.parameters().toDoubleVector();
            double[] unchanged = gradients(tried, parameters, step);
            for (int draw = 1; draw <= ROUNDINGS; draw++) {
                double[] changed = gradients(tried, rounded(parameters, draw), step);
                double[] changes = distances(parts, changed, unchanged);
                Arrays.setAll(largest, part -> Math.max(largest[part], changes[part]));
            }
        }
        return largest;
    }

    private static double[] gradients(Network network, double[] parameters, Step step) {
        network.parameters().assign(Nd4j.createFromArray(parameters));
        network.changed();
        step.run(network);
        return gradients(network);
    }

    private double[] rounded(double[] values, long seed) {
        // Millions of draws: the other generator takes most of a test's time.
        SplittableRandom random = new SplittableRandom(seed);
        return Arrays.stream(values)
                .map(value -> value * (1 + rounding * random.nextGaussian()))
                .toArray();
    }
}
