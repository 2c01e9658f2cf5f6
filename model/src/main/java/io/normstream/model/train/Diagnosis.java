package io.normstream.model.train;

import io.normstream.model.engine.Network;
import io.normstream.model.engine.NormalizationReport;
import io.normstream.model.engine.ParameterLayout;
import io.normstream.model.engine.StateLayout;
import io.normstream.model.nn.Role;
import io.normstream.model.norm.RunningStatistics;
import java.util.Arrays;
import java.util.List;

/** Reads {@link Diagnostics} off a learner. */
final class Diagnosis {
    private static final String INPUT_MEAN = "input." + RunningStatistics.RUNNING_MEAN;
    private static final String INPUT_VARIANCE = "input." + RunningStatistics.RUNNING_VARIANCE;

    private Diagnosis() {}

    /** What is to be seen before the first step. */
    static Diagnostics beforeFirstStep(LearnerState learner) {
        return of(learner, Double.NaN);
    }

    /** What is to be seen right after a step. */
    static Diagnostics afterStep(LearnerState learner) {
        double largest = 0;
        for (NormalizationReport report : learner.network().normalizationReports()) {
            largest = Math.max(largest, report.largestNormalized());
        }
        return of(learner, largest);
    }

    private static Diagnostics of(LearnerState learner, double largestNormalized) {
        Network network = learner.network();
        double[] deviation = vector(network.stateLayout(), learner.state(), INPUT_VARIANCE);
        Arrays.setAll(deviation, channel -> Math.sqrt(deviation[channel]));
        return new Diagnostics(
                largestNormalized,
                vector(network.stateLayout(), learner.state(), INPUT_MEAN),
                deviation,
                scales(network.parameterLayout(), learner.parameters()));
    }

    private static double[] vector(StateLayout layout, FlatArray state, String name) {
        for (StateLayout.Slice slice : layout.slices()) {
            if (slice.spec().name().equals(name)) {
                double[] values = new double[slice.spec().length()];
                Arrays.setAll(values, i -> state.get(slice.offset() + i));
                return values;
            }
        }
        return new double[0];
    }

    private static List<ScaleSummary> scales(ParameterLayout layout, FlatArray parameters) {
        return layout.slices().stream()
                .filter(slice -> slice.spec().role() == Role.SCALE)
                .map(slice -> summary(slice, parameters))
                .toList();
    }

    private static ScaleSummary summary(ParameterLayout.Slice slice, FlatArray parameters) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        double sum = 0;
        for (int i = slice.offset(); i < slice.end(); i++) {
            double scale = parameters.get(i);
            min = Math.min(min, scale);
            max = Math.max(max, scale);
            sum += scale;
        }
        String name = slice.spec().name();
        String layer = name.substring(0, name.lastIndexOf('.'));
        return new ScaleSummary(layer, min, sum / slice.length(), max);
    }
}
