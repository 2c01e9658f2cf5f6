package io.normstream.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a failure of Flink began with, in one line. Flink wraps it in some five exceptions that say
 * no more than that a job has failed, and hands most of them over as the text of a stack trace.
 */
public final class RootCause {
    /** What a REST interface puts before and after the trace of its own failure. */
    private static final String SERVER_SIDE = "<Exception on server side:";

    private static final String SERVER_SIDE_END = "End of exception on server side>";
    private static final Pattern CAUSE = Pattern.compile("(?m)^Caused by: ");
    private static final Pattern FRAMES =
            Pattern.compile("(?m)^\\s+(at |\\.\\.\\. \\d|Suppressed: )");

    /** A class with its package, as it is written before a message. */
    private static final Pattern TYPE =
            Pattern.compile("^(?:[a-z_]\\w*\\.)+([A-Z][\\w$]*)(?:: |$)");

    /** Our own exceptions: the outermost says all that is known, in words for people. */
    private static final String OURS = "io.normstream.";

    /** Flink's copy of an exception whose class it does not know, in front of its own text. */
    private static final Pattern COPY =
            Pattern.compile("^org\\.apache\\.flink\\.util\\.SerializedThrowable: ");

    private RootCause() {}

    /** Of an exception. */
    public static String of(Throwable failure) {
        List<String> chain = new ArrayList<>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String text = cause.toString();
            if (text.contains(SERVER_SIDE)) {
                return of(serverSide(text));
            }
            chain.add(text);
        }
        return choose(chain);
    }

    private static String serverSide(String message) {
        String trace = message.substring(message.indexOf(SERVER_SIDE) + SERVER_SIDE.length());
        int end = trace.lastIndexOf(SERVER_SIDE_END);
        return (end < 0 ? trace : trace.substring(0, end)).strip();
    }

    /** Of a stack trace, as Java prints it. */
    public static String of(String trace) {
        List<String> chain = new ArrayList<>();
        for (String part : CAUSE.split(trace, -1)) {
            Matcher frames = FRAMES.matcher(part);
            chain.add(frames.find() ? part.substring(0, frames.start()) : part);
        }
        return choose(chain);
    }

    /**
     * @param chain exceptions with their messages, each the cause of the one before
     */
    private static String choose(List<String> chain) {
        List<String> lines = new ArrayList<>();
        for (String exception : chain) {
            String line = exception.strip().replaceAll("\\s*\\R\\s*", " ");
            line = COPY.matcher(line).replaceFirst("");
            if (line.startsWith(OURS)) {
                return message(line);
            }
            if (!line.isEmpty()) {
                lines.add(line);
            }
        }
        String root = withoutPackage(lines.get(lines.size() - 1));
        String before = lines.size() < 2 ? "" : message(lines.get(lines.size() - 2));
        boolean saysMore = !before.isEmpty() && !before.contains(message(root));
        return saysMore ? before.replaceFirst("\\.$", "") + ": " + root : root;
    }

    /** Without the class; the class where there is nothing else. */
    private static String message(String line) {
        Matcher type = TYPE.matcher(line);
        boolean speaks = type.find() && !line.substring(type.end()).isBlank();
        return speaks ? line.substring(type.end()).strip() : withoutPackage(line);
    }

    private static String withoutPackage(String line) {
        return TYPE.matcher(line).find() ? line.replaceFirst("^(?:[a-z_]\\w*\\.)+", "") : line;
    }
}
