package io.normstream.jobs.cli;

import io.normstream.jobs.cluster.LocalCluster;
import io.normstream.jobs.cluster.ServerProcess;
import io.normstream.jobs.cluster.ServerRole;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The parameters that name one process of a cluster: {@code kafka}, {@code taskmanager 2}. */
final class ServerChoice {
    @SuppressWarnings("NullAway.Init") // set by picocli
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // set by picocli
    @Parameters(
            index = "0",
            paramLabel = "ROLE",
            description = "Which process: kafka, jobmanager or taskmanager.")
    private String role;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "N",
            description = "Number of the TaskManager, from 1; needed if there are several.")
    private @Nullable Integer number;

    /** The process that is meant, living or not. */
    ServerProcess in(LocalCluster cluster) {
        if (role.equals(ServerRole.TASK_MANAGER.toString())) {
            return taskManager(cluster.taskManagers());
        }
        if (number != null) {
            throw refuse(
                    String.format(Locale.ROOT, "there is only one %s: leave out %d", role, number));
        }
        if (role.equals(ServerRole.KAFKA.toString())) {
            return cluster.kafka();
        }
        if (role.equals(ServerRole.JOB_MANAGER.toString())) {
            return cluster.jobManager();
        }
        throw refuse(
                "'%s' is not a process; permitted: kafka, jobmanager, taskmanager".formatted(role));
    }

    private ServerProcess taskManager(List<ServerProcess> all) {
        int chosen = number == null && all.size() == 1 ? 1 : number == null ? 0 : number;
        if (chosen < 1 || chosen > all.size()) {
            throw refuse(
                    String.format(
                            Locale.ROOT,
                            "taskmanager %s; permitted: 1 to %d",
                            number == null ? "has no number" : number,
                            all.size()));
        }
        return all.get(chosen - 1);
    }

    private ParameterException refuse(String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
