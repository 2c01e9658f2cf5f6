package io.normstream.jobs.cli;

import io.normstream.jobs.cluster.FlinkRest;
import io.normstream.jobs.cluster.JobHealth;
import io.normstream.jobs.cluster.JobHealthProbe;
import io.normstream.jobs.cluster.JobStop;
import io.normstream.jobs.cluster.OurJobs;
import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.Location;
import io.normstream.jobs.identity.JobKind;
import io.normstream.jobs.submission.Checkpoints;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.util.TimeUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code normstream stop}: ends a job. */
@Command(
        name = "stop",
        description = {
            "Ends one of our jobs on a Flink cluster: with a savepoint, from which the next start with --resume or --from-savepoint goes on, unless --cancel is given. Everything up to the savepoint is committed.",
            "The exit code is 1 if the job goes on, or has not ended in time."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class StopCommand extends OptionsCommand {
    @Mixin private final ClusterChoice cluster = new ClusterChoice();

    @Option(
            names = "--job",
            paramLabel = "ID",
            description =
                    "Job to end: its id, or how that begins. Not needed where one job of ours runs, or the options below mean one.")
    private @Nullable String job;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "The job of this kind: ${COMPLETION-CANDIDATES}.")
    private @Nullable JobKind kind;

    @Option(
            names = "--topic-prefix",
            paramLabel = "PREFIX",
            description = "The job of this prefix.")
    private @Nullable String prefix;

    @Option(names = "--group", paramLabel = "GROUP", description = "The job of this group.")
    private @Nullable String group;

    @ArgGroup private @Nullable Manner manner;

    @Option(
            names = "--drain",
            description =
                    "Also learn the images that wait for a whole mini-batch, as a smaller one, and publish a last model, as at the end of an input (--bounded).")
    private boolean drain;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long the job may take. Default: ${DEFAULT-VALUE}")
    private String timeout = "2 min";

    /** At most one is given. */
    private static final class Manner {
        @Option(
                names = "--savepoint",
                paramLabel = "DIR",
                description =
                        "Folder for the savepoint. Default: savepoints/ in the checkpoint directory of the job, where --resume finds it.")
        private @Nullable String savepoint;

        @Option(
                names = "--cancel",
                description =
                        "End it without a savepoint: for a job that cannot take one. It can go on from its newest checkpoint.")
        private boolean cancel;
    }

    @Override
    List<ConfigOption<?>> options() {
        return List.of();
    }

    @Override
    public Integer call() throws InterruptedException {
        URI address = cluster.address();
        Duration limit = limit();
        JobHealth found =
                OurJobs.of(address.toString(), JobHealthProbe.at(address))
                        .one(job, kind == null ? null : kind.toString(), prefix, group);
        JobStop stop = new JobStop(new FlinkRest(address), found.job().id(), limit);
        String name = "Job %s (%s)".formatted(found.job().id(), found.job().name());
        if (manner != null && manner.cancel) {
            stop.cancel();
            print(name + " has ended; start it with --resume to go on from its newest checkpoint");
            return success();
        }
        String folder = folder(found);
        print("%s: taking a savepoint in %s".formatted(name, folder));
        String savepoint = stop.withSavepoint(folder, drain);
        print(
                "%s has ended; start it with --resume, or with --from-savepoint %s, to go on"
                        .formatted(name, savepoint));
        return success();
    }

    private Duration limit() {
        try {
            return TimeUtils.parseDuration(timeout);
        } catch (IllegalArgumentException none) {
            throw new ConfigurationException(
                    "--timeout is \"%s\"; permitted: a time such as 2 min".formatted(timeout));
        }
    }

    private String folder(JobHealth found) {
        if (manner != null && manner.savepoint != null) {
            return Location.of(manner.savepoint).text();
        }
        String checkpoints = found.parameter(JobOptions.CHECKPOINT_DIRECTORY.key());
        if (checkpoints.isEmpty()) {
            throw new ConfigurationException(
                    "job %s does not say where its checkpoints are; name a folder with --savepoint, or end it with --cancel"
                            .formatted(found.job().id()));
        }
        return checkpoints + (checkpoints.endsWith("/") ? "" : "/") + Checkpoints.SAVEPOINTS;
    }
}
