package io.normstream.jobs.cluster;

import io.normstream.jobs.JobException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One server of a {@link LocalCluster}, perhaps started by another process than this one. It can be
 * ended, killed, suspended and started again with the same arguments; signals go to its process id
 * only, and only while that id is still its own.
 */
public final class ServerProcess implements AutoCloseable {
    private static final Duration END_LIMIT = Duration.ofSeconds(20);

    private final String name;
    private final ServerRole role;
    private final ServerScript script;
    private final ServerLog log;
    private final Runnable changed;
    private @Nullable LaunchedProcess launched;
    private boolean suspended;

    /**
     * @param launched what was started earlier and not stopped since
     * @param changed told when another process, or none, is this server
     */
    ServerProcess(
            String name,
            ServerRole role,
            ServerScript script,
            @Nullable LaunchedProcess launched,
            Runnable changed) {
        this.name = name;
        this.role = role;
        this.script = script;
        this.log = new ServerLog(script.output());
        this.launched = launched;
        this.changed = changed;
    }

    public void start() {
        if (isAlive()) {
            throw new IllegalStateException(name + " is already running as process " + pid());
        }
        log.mark();
        become(LaunchedProcess.of(script.run().toHandle()));
    }

    /** Ends it at once (SIGKILL), as a crash does. */
    public void kill() {
        find().ifPresent(ProcessHandle::destroyForcibly);
        suspended = false;
        if (!endsWithin(END_LIMIT)) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "process %d (%s) did not end within %s",
                            pid(),
                            name,
                            END_LIMIT));
        }
    }

    /** Holds it still (SIGSTOP): it lives, its connections too, but it does nothing. */
    public void suspend() {
        signal("STOP");
        suspended = true;
    }

    /** Lets it go on (SIGCONT). */
    public void resume() {
        signal("CONT");
        suspended = false;
    }

    /** As {@link #end}. */
    @Override
    public void close() {
        end();
    }

    /**
     * Ends it in order (SIGTERM), by force where that takes too long.
     *
     * @return whether it ended in order, or was not running
     */
    public boolean end() {
        find().ifPresent(ProcessHandle::destroy);
        if (suspended && isAlive()) {
            // It may be gone by now: the first signal can come before the process has stopped.
            isSignalled("CONT");
        }
        boolean inOrder = endsWithin(END_LIMIT);
        if (!inOrder) {
            kill();
        }
        become(null);
        return inOrder;
    }

    public String name() {
        return name;
    }

    ServerRole role() {
        return role;
    }

    public Path logFile() {
        return log.file();
    }

    /** The process id, also of one that has died; none before a start and after an end. */
    public long pid() {
        return launched()
                .orElseThrow(() -> new IllegalStateException(name + " was not started"))
                .pid();
    }

    public boolean isAlive() {
        return find().isPresent();
    }

    /** What was started and not ended since; it may have died. */
    Optional<LaunchedProcess> launched() {
        return Optional.ofNullable(launched);
    }

    /** A failure of this server, with the last that it wrote. */
    JobException failure(String what) {
        return new ServerException("%s; its log is %s".formatted(what, logFile()), log.lastLines());
    }

    private void become(@Nullable LaunchedProcess process) {
        if (process != null || launched != null) {
            launched = process;
            suspended = false;
            changed.run();
        }
    }

    private Optional<ProcessHandle> find() {
        return launched().flatMap(LaunchedProcess::find);
    }

    /** Java has no word for these signals, every shell does. */
    private void signal(String signal) {
        if (!isAlive()) {
            throw new JobException(name + " does not run");
        }
        if (!isSignalled(signal)) {
            throw new JobException(
                    "process %s (%s) could not be signalled".formatted(Long.toString(pid()), name));
        }
    }

    private boolean isSignalled(String signal) {
        try {
            return new ProcessBuilder("bash", "-c", "kill -" + signal + " " + pid())
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException failure) {
            throw new JobException(
                    "no shell could be started to send a signal: " + failure.getMessage(), failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new JobException("interrupted while signalling " + name, stopped);
        }
    }

    private boolean endsWithin(Duration limit) {
        try {
            return Poll.until(() -> !isAlive(), limit);
        } catch (InterruptedException hurried) {
            find().ifPresent(ProcessHandle::destroyForcibly);
            boolean ended = endsWithin(limit);
            Thread.currentThread().interrupt();
            return ended;
        }
    }
}
