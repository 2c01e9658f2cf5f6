package io.normstream.jobs.cluster;

import io.normstream.jobs.cli.CommandsHere;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A command of the command line that has come to its end.
 *
 * @param output both of its streams
 */
public record CommandRun(List<String> command, int exitCode, String output) {

    /** Runs it in this JVM: a process of its own takes seconds of a core to load the same. */
    static CommandRun here(String... arguments) {
        StringWriter output = new StringWriter();
        int exitCode = CommandsHere.execute(output, arguments);
        return new CommandRun(List.of(arguments), exitCode, output.toString());
    }

    /**
     * Runs it from the distribution in a process of its own, as a user does.
     *
     * @param environment variables of the script
     */
    static CommandRun process(Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Distribution.find().script("normstream.sh").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        ServerScript.replaceEnvironment(builder, environment);
        try {
            Process process = builder.start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new CommandRun(command, process.waitFor(), output);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during " + command, stopped);
        }
    }

    /**
     * What it printed.
     *
     * @throws AssertionError where it did not end with that code, with its output
     */
    public String requireExitCode(int expected) {
        if (exitCode != expected) {
            throw new AssertionError("%s ended with %d: %s".formatted(command, exitCode, output));
        }
        return output;
    }
}
