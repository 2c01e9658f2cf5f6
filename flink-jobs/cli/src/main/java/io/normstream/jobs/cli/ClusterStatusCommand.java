package io.normstream.jobs.cli;

import io.normstream.jobs.cluster.CheckpointHealth;
import io.normstream.jobs.cluster.ClusterStatus;
import io.normstream.jobs.cluster.FlinkRest.RunningJob;
import io.normstream.jobs.cluster.FlinkRest.TaskManager;
import io.normstream.jobs.cluster.JobHealth;
import io.normstream.jobs.cluster.LocalCluster;
import io.normstream.jobs.cluster.ServerStatus;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;

/** {@code normstream cluster status}: what lives, what is registered, what runs. */
@Command(
        name = "status",
        description =
                "Shows each process, the registered TaskManagers, the running jobs and those that have failed. The exit code is 0 if all processes are alive and answer and no job has failed, fails again and again, or cannot write checkpoints, otherwise 1.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ClusterStatusCommand extends ClusterAction {
    private static final int GAP = 2;

    @Override
    public Integer call() {
        ClusterStatus status = ClusterStatus.of(LocalCluster.open(directory()));
        PrintWriter out = out();
        out.println(servers(status));
        for (TaskManager found : status.taskManagers()) {
            out.printf(
                    Locale.ROOT,
                    "registered: %s, %d of %d slots free%n",
                    found.id(),
                    found.freeSlots(),
                    found.slots());
        }
        Instant now = Instant.now();
        status.jobs().forEach(job -> out.println(text(job, now)));
        if (status.jobs().isEmpty()) {
            out.println("no job runs");
        }
        out.flush();
        return status.isHealthy(now) ? 0 : 1;
    }

    private TextTable servers(ClusterStatus status) {
        int widest =
                status.servers().stream()
                        .mapToInt(server -> server.log().toString().length())
                        .max()
                        .orElse(0);
        TextTable table =
                table(
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

    /** Each job in a line, with a second one where it has failed lately. */
    private static String text(JobHealth health, Instant now) {
        RunningJob job = health.job();
        return "job %s: %s, %s for %s".formatted(job.id(), job.name(), job.state(), text(job.age()))
                + (health.restarts() == 0 ? "" : ", restarts: " + health.restarts())
                + (health.isInCrashLoop(now) ? ", fails again and again" : "")
                + health.recentFailure(now)
                        .or(() -> health.lastFailure().filter(failure -> health.hasFailed()))
                        .map(failure -> "\n  last failure: " + failure.cause())
                        .orElse("")
                + (health.hasFailed() ? "" : checkpoints(health.checkpoints()));
    }

    private static String checkpoints(CheckpointHealth health) {
        return health.failedInARow() == 0
                ? ""
                : "\n  checkpoints fail, the last %s in a row: %s"
                        .formatted(
                                health.failedInARow(),
                                health.lastFailure().orElse("no reason is known"));
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
