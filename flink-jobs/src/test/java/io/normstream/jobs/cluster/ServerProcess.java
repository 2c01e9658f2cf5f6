package io.normstream.jobs.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One server of a {@link StandaloneCluster}: a start script of the distribution that turns into a
 * JVM. It can be killed and started again with the same environment.
 */
public final class ServerProcess implements AutoCloseable {
    private static final Duration END_LIMIT = Duration.ofSeconds(20);

    private final String name;
    private final ProcessBuilder builder;
    private @Nullable Process process;

    /**
     * @param name of the file that takes its output, in {@code logs}
     * @param script of the distribution's {@code bin} folder
     * @param environment variables of the script; others named NORMSTREAM_... are not handed on
     */
    ServerProcess(String name, String script, Path logs, Map<String, String> environment) {
        this.name = name;
        builder = new ProcessBuilder(Distribution.script(script).toString());
        replaceEnvironment(builder, environment);
        builder.redirectErrorStream(true);
        builder.redirectOutput(
                ProcessBuilder.Redirect.appendTo(logs.resolve(name + ".out").toFile()));
    }

    /** Sets the variables of a script of the distribution, and the JDK of this test. */
    static void replaceEnvironment(ProcessBuilder builder, Map<String, String> environment) {
        builder.environment().keySet().removeIf(key -> key.startsWith("NORMSTREAM_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
    }

    public void start() {
        if (isAlive()) {
            throw new IllegalStateException(name + " runs already as process " + pid());
        }
        try {
            process = builder.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Ends it at once (SIGKILL), as a crash does. */
    public void kill() {
        running().destroyForcibly();
        awaitEnd();
    }

    /** Ends it in order (SIGTERM), by force where that takes too long. */
    @Override
    public void close() {
        if (process == null) {
            return;
        }
        process.destroy();
        if (!endsWithin(END_LIMIT)) {
            kill();
        }
    }

    public String name() {
        return name;
    }

    public long pid() {
        return running().pid();
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    private void awaitEnd() {
        if (!endsWithin(END_LIMIT)) {
            throw new IllegalStateException(
                    "process %d (%s) did not end within %s".formatted(pid(), name, END_LIMIT));
        }
    }

    private boolean endsWithin(Duration limit) {
        try {
            return running().waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            running().destroyForcibly();
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException(name + " was not started");
        }
        return process;
    }
}
