package io.normstream.jobs.cluster;

import io.normstream.jobs.JobException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a failure of Flink began with, in one line. Flink wraps it in some five exceptions that say
 * no more than that a job has failed, and hands most of them over as the text of a stack trace.
 */
public final class RootCause {
    /** What a REST interface puts before and behind the trace of its own failure. */
    private static final String SERVER_SIDE = "<Exception on server side:";

    private static final String SERVER_SIDE_END = "End of exception on server side>";
    private static final Pattern CAUSE = Pattern.compile("(?m)^Caused by: ");
    private static final Pattern FRAMES =
            Pattern.compile("(?m)^\\s+(at |\\.\\.\\. \\d|Suppressed: )");

    /** A class with its package, as often as it stands before a message. */
    private static final Pattern TYPE =
            Pattern.compile("^(?:[a-z_][\\w]*\\.)+([A-Z][\\w$]*)(?:: |$)");

    /** Of these the message alone says everything. */
    private static final List<String> SPEAKING =
            List.of(
                    "JobException",
                    "ConfigurationException",
                    "ModelException",
                    "DivergedException");

    /** Flink's own, which hold what they were made of as text. */
    private static final List<String> WRAPPERS = List.of("SerializedThrowable");

    private RootCause() {}

    /** Of an exception. */
    public static String of(Throwable failure) {
        Throwable innermost = JobException.innermost(failure);
        String message = innermost.getMessage();
        if (message != null && message.contains(SERVER_SIDE)) {
            return of(serverSide(message));
        }
        return innermost instanceof JobException && message != null
                ? oneLine(message)
                : shorten(oneLine(innermost.toString()));
    }

    private static String serverSide(String message) {
        String trace = message.substring(message.indexOf(SERVER_SIDE) + SERVER_SIDE.length());
        int end = trace.lastIndexOf(SERVER_SIDE_END);
        return (end < 0 ? trace : trace.substring(0, end)).strip();
    }

    /** Of a stack trace, as Java prints it. */
    public static String of(String trace) {
        String last = trace.strip();
        Matcher cause = CAUSE.matcher(trace);
        while (cause.find()) {
            last = trace.substring(cause.end());
        }
        Matcher frames = FRAMES.matcher(last);
        return shorten(oneLine(frames.find() ? last.substring(0, frames.start()) : last));
    }

    /** Without packages, and without the classes that say nothing beside their message. */
    private static String shorten(String line) {
        Matcher type = TYPE.matcher(line);
        if (!type.find()) {
            return line;
        }
        String name = type.group(1).replaceFirst("^.*\\$", "");
        String message = line.substring(type.end()).strip();
        if (message.isEmpty()) {
            return name;
        }
        if (WRAPPERS.contains(name) || SPEAKING.contains(name)) {
            return shorten(message);
        }
        return name + ": " + message;
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
