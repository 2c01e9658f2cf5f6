package io.normstream.jobs.cluster;

import io.normstream.jobs.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A start script of the distribution that turns into a JVM, and what it is given.
 *
 * @param environment variables of the script; none of those of this process that are named
 *     NORMSTREAM_... are handed on, so that a later start from another terminal makes the same of
 *     it
 * @param output file that what it prints is appended to
 * @param detached whether it lives on when the terminal that it was started from is closed
 */
record ServerScript(
        Path script,
        List<String> arguments,
        Map<String, String> environment,
        Path output,
        boolean detached) {
    /**
     * Neither Ctrl-C nor the end of the terminal reaches a session of its own; where the system has
     * no setsid, the signals are ignored. Both keep the process id.
     */
    private static final String DETACH =
            "command -v setsid > /dev/null && exec setsid \"$0\" \"$@\";"
                    + " trap '' HUP INT; exec \"$0\" \"$@\"";

    /** Runs the script, whose process id stays that of the JVM. */
    Process run() {
        if (!Files.isExecutable(script)) {
            throw new JobException(
                    "there is no %s: run `mvn package`, or name the distribution's folder with -D%s"
                            .formatted(script, Distribution.PROPERTY));
        }
        List<String> command = new ArrayList<>();
        if (detached) {
            command.addAll(List.of("bash", "-c", DETACH));
        }
        command.add(script.toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        replaceEnvironment(builder, environment);
        try {
            return builder.start();
        } catch (IOException failure) {
            throw new JobException(
                    "%s cannot be run: %s".formatted(script, failure.getMessage()), failure);
        }
    }

    /** Sets the variables of a script of the distribution, and the JDK of this process. */
    static void replaceEnvironment(ProcessBuilder builder, Map<String, String> environment) {
        builder.environment().keySet().removeIf(key -> key.startsWith("NORMSTREAM_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
    }
}
