package io.normstream.model.train;

import io.normstream.model.engine.Network;
import io.normstream.model.engine.NormalizationReport;
import io.normstream.model.engine.ParameterLayout;
import io.normstream.model.engine.StateLayout;
import io.normstream.model.nn.Sequential;
import io.normstream.model.norm.Role;
import io.normstream.model.norm.StateRole;
import java.util.Arrays;
import java.util.List;

/** Reads {@link Diagnostics} off a learner. */
final class Diagnosis {
    /** As in normalisation itself: a channel that is constant is not infinitely far. */
    private static final double VARIANCE_FLOOR = 1e-5;

    private Diagnosis() {}

    /** What is to be seen before the first step. */
    static Diagnostics beforeFirstStep(LearnerState learner) {
        return of(learner, Double.NaN, List.of());
    }

    /** What is to be seen right after a step. */
    static Diagnostics afterStep(LearnerState learner) {
        double largest = 0;
        List<NormalizationReport> reports = learner.network().normalizationReports();
        for (NormalizationReport report : reports) {
            largest = Math.max(largest, report.largestNormalized());
        }
        return of(learner, largest, distances(learner, reports));
    }

    private static Diagnostics of(
            LearnerState learner, double largestNormalized, List<ChannelSummary> distances) {
        Network network = learner.network();
        String input =
                network.architecture().inputNormalization().map(Sequential.Entry::name).orElse("");
        double[] deviation = vector(learner, input, StateRole.VARIANCE);
        Arrays.setAll(deviation, channel -> Math.sqrt(deviation[channel]));
        return new Diagnostics(
                largestNormalized,
                vector(learner, input, StateRole.MEAN),
                deviation,
                parameters(Role.SCALE, network.parameterLayout(), learner.parameters()),
                parameters(Role.SHIFT, network.parameterLayout(), learner.parameters()),
                distances,
                DeadChannels.largestShare(
                        network.architecture().layers(),
                        network.parameterLayout(),
                        learner.parameters()));
    }

    /** State of a layer, empty where it keeps none of that role. */
    private static double[] vector(LearnerState learner, String layer, StateRole role) {
        return learner.network()
                .stateLayout()
                .slice(layer, role)
                .map(slice -> vector(learner, slice))
                .orElse(new double[0]);
    }

    private static double[] vector(LearnerState learner, StateLayout.Slice slice) {
        double[] values = new double[slice.spec().length()];
        Arrays.setAll(values, i -> learner.state().get(slice.offset() + i));
        return values;
    }

    private static List<ChannelSummary> parameters(
            Role role, ParameterLayout layout, FlatArray parameters) {
        return layout.slices().stream()
                .filter(slice -> slice.spec().role() == role)
                .map(slice -> parameters(slice, parameters))
                .toList();
    }

    private static ChannelSummary parameters(ParameterLayout.Slice slice, FlatArray parameters) {
        double[] values = new double[slice.length()];
        Arrays.setAll(values, i -> parameters.get(slice.offset() + i));
        String name = slice.spec().name();
        return summary(name.substring(0, name.lastIndexOf('.')), values);
    }

    private static List<ChannelSummary> distances(
            LearnerState learner, List<NormalizationReport> reports) {
        return reports.stream()
                .map(report -> summary(report.layer(), distance(learner, report)))
                .filter(Diagnosis::isOfRunningStatistics)
                .toList();
    }

    /** Of normal distributions with the statistics of either, by channel; empty without running. */
    private static double[] distance(LearnerState learner, NormalizationReport batch) {
        double[] mean = vector(learner, batch.layer(), StateRole.MEAN);
        double[] distance = vector(learner, batch.layer(), StateRole.VARIANCE);
        for (int channel = 0; channel < distance.length; channel++) {
            double running = distance[channel] + VARIANCE_FLOOR;
            double deviation = batch.standardDeviation()[channel];
            double ratio = (deviation * deviation + VARIANCE_FLOOR) / running;
            double apart = batch.mean()[channel] - mean[channel];
            distance[channel] =
                    (ratio + 1 / ratio - 2 + apart * apart / running * (1 + 1 / ratio)) / 2;
        }
        return distance;
    }

    private static boolean isOfRunningStatistics(ChannelSummary summary) {
        return !Double.isNaN(summary.mean());
    }

    private static ChannelSummary summary(String layer, double[] values) {
        return new ChannelSummary(
                layer,
                Arrays.stream(values).min().orElse(Double.NaN),
                Arrays.stream(values).average().orElse(Double.NaN),
                Arrays.stream(values).max().orElse(Double.NaN));
    }
}
