package io.normstream.jobs.cli;

import io.normstream.jobs.cluster.CheckpointHealth;
import io.normstream.jobs.cluster.JobHealth;
import io.normstream.jobs.cluster.JobHealthProbe;
import io.normstream.jobs.cluster.OurJobs;
import io.normstream.jobs.config.NormalizationOptions;
import io.normstream.jobs.config.TrainingOptions;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code normstream jobs}: what runs on a cluster. */
@Command(
        name = "jobs",
        description =
                "Shows our jobs on a Flink cluster that run or have failed: prefix, group, models, state, restarts with the last failure, and the newest checkpoint. The exit code is 1 if the cluster does not answer.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class JobsCommand extends OptionsCommand {
    private static final String ROW = "%-32s  %-8s  %-18s  %-24s  %-10s  %9s  %8s%n";

    @Mixin private final ClusterChoice cluster = new ClusterChoice();

    @Override
    List<ConfigOption<?>> options() {
        return List.of();
    }

    @Override
    public Integer call() {
        URI address = cluster.address();
        OurJobs found = OurJobs.of(address.toString(), JobHealthProbe.at(address));
        Instant now = Instant.now();
        if (found.jobs().isEmpty()) {
            print("no job of ours is on " + address);
        } else {
            out().printf(ROW, "job", "kind", "prefix", "group", "state", "for", "restarts");
            found.jobs().forEach(job -> print(job, now));
        }
        if (found.others() > 0) {
            print("others: " + found.others());
        }
        out().flush();
        return success();
    }

    private void print(JobHealth health, Instant now) {
        out().printf(
                        Locale.ROOT,
                        ROW,
                        health.job().id(),
                        orDash(health.kind()),
                        orDash(health.topicPrefix()),
                        orDash(health.group()),
                        health.job().state(),
                        time(health.job().age()),
                        Long.toString(health.restarts()));
        String learns =
                Stream.of(
                                TrainingOptions.MODELS,
                                TrainingOptions.ARCHITECTURE,
                                NormalizationOptions.RECIPE,
                                NormalizationOptions.NORMALIZATION,
                                TrainingOptions.LEARNING_RATE)
                        .map(ConfigOption::key)
                        .filter(key -> !health.parameter(key).isEmpty())
                        .map(key -> key.replaceFirst(".*\\.", "") + " " + health.parameter(key))
                        .collect(Collectors.joining(", "));
        if (!learns.isEmpty()) {
            out().println("  " + learns);
        }
        out().println("  " + checkpoint(health.checkpoints(), now));
        health.lastFailure()
                .ifPresent(
                        failure ->
                                out().println(
                                                "  last failure %s ago: %s"
                                                        .formatted(
                                                                time(
                                                                        Duration.between(
                                                                                failure.at(), now)),
                                                                failure.cause())));
    }

    private static String checkpoint(CheckpointHealth health, Instant now) {
        return health.lastCompleted()
                .map(at -> "newest checkpoint " + time(Duration.between(at, now)) + " ago")
                .orElse("no checkpoint yet");
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    private static String time(Duration time) {
        return time.toMinutes() < 2
                ? time.toSeconds() + " s"
                : time.toHours() < 2 ? time.toMinutes() + " min" : time.toHours() + " h";
    }
}
