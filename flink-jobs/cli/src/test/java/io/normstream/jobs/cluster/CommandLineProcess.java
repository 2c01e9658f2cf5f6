package io.normstream.jobs.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A command of the distribution's command line, run as a user does: in a process of its own.
 *
 * @param output both of its streams
 */
public record CommandLineProcess(List<String> command, int exitCode, String output) {

    /**
     * @param environment variables of the script
     */
    static CommandLineProcess run(Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Distribution.find().script("normstream.sh").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        ServerScript.replaceEnvironment(builder, environment);
        try {
            Process process = builder.start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new CommandLineProcess(command, process.waitFor(), output);
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
