package io.normstream.jobs.cli;

import io.normstream.jobs.cluster.ClusterDirectory;
import io.normstream.jobs.cluster.ClusterStatus;
import io.normstream.jobs.cluster.FlinkRest.RunningJob;
import io.normstream.jobs.cluster.FlinkRest.TaskManager;
import io.normstream.jobs.cluster.LocalCluster;
import io.normstream.jobs.cluster.ServerStatus;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code normstream cluster status}: what lives, what is registered, what runs. */
@Command(
        name = "status",
        description =
                "Shows each process, the registered TaskManagers and the running jobs. The exit code is 0 if all processes are alive and answer, otherwise 1.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ClusterStatusCommand implements Callable<Integer> {
    private static final int GAP = 2;

    @SuppressWarnings("NullAway.Init") // set by picocli
    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // set by create
    private ClusterDirectoryFlag directory;

    private ClusterStatusCommand() {}

    static CommandLine create() {
        ClusterStatusCommand command = new ClusterStatusCommand();
        CommandLine line = new CommandLine(command);
        command.directory = ClusterDirectoryFlag.addTo(line.getCommandSpec());
        return line;
    }

    @Override
    public Integer call() {
        ClusterDirectory named = directory.get();
        ClusterStatus status = ClusterStatus.of(LocalCluster.open(named));
        PrintWriter out = spec.commandLine().getOut();
        out.println(table(status));
        for (TaskManager found : status.taskManagers()) {
            out.printf(
                    Locale.ROOT,
                    "registered: %s, %d of %d slots free%n",
                    found.id(),
                    found.freeSlots(),
                    found.slots());
        }
        for (RunningJob job : status.jobs()) {
            out.printf(
                    "job %s: %s, %s for %s%n", job.id(), job.name(), job.state(), text(job.age()));
        }
        if (status.jobs().isEmpty()) {
            out.println("no job runs");
        }
        out.flush();
        return status.isHealthy() ? 0 : 1;
    }

    private TextTable table(ClusterStatus status) {
        int widest =
                status.servers().stream()
                        .mapToInt(server -> server.log().toString().length())
                        .max()
                        .orElse(0);
        TextTable table =
                TextTable.forColumns(
                        spec.commandLine().getColorScheme(),
                        column(12),
                        column(16),
                        column(9),
                        column(16),
                        column(24),
                        column(12),
                        column(widest + GAP));
        table.addRowValues("ROLE", "ID", "PID", "STATE", "ADDRESS", "UPTIME", "LOG");
        for (ServerStatus server : status.servers()) {
            table.addRowValues(
                    server.role().toString(),
                    server.name(),
                    server.pid().map(Object::toString).orElse("-"),
                    server.condition().toString(),
                    server.address(),
                    server.uptime().map(ClusterStatusCommand::text).orElse("-"),
                    server.log().toString());
        }
        return table;
    }

    private static Column column(int width) {
        return new Column(width, 0, Column.Overflow.TRUNCATE);
    }

    /** As {@code 1d 02:03:04}. */
    private static String text(Duration time) {
        String clock =
                String.format(
                        Locale.ROOT,
                        "%02d:%02d:%02d",
                        time.toHoursPart(),
                        time.toMinutesPart(),
                        time.toSecondsPart());
        return time.toDays() == 0 ? clock : time.toDays() + "d " + clock;
    }
}
