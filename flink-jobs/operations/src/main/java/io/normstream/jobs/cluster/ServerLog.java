package io.normstream.jobs.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What a server writes: everything to {@code NAME.log}, and to {@code NAME.out} warnings and
 * whatever comes from outside of its logging, such as the words of a script or of the JVM.
 */
final class ServerLog {
    private static final int LINES = 10;
    private static final int WHOLE_LIMIT = 1 << 20;

    private final Path output;
    private long outputMark;
    private long fileMark;

    /**
     * @param output the file {@code NAME.out}
     */
    ServerLog(Path output) {
        this.output = output;
    }

    Path file() {
        String name = output.getFileName().toString();
        return output.resolveSibling(name.replaceFirst("\\.out$", ".log"));
    }

    /** What was written before now belongs to an earlier start. */
    void mark() {
        outputMark = size(output);
        fileMark = size(file());
    }

    /** The last since the mark, without the frames of stack traces, from where it says most. */
    List<String> lastLines() {
        List<String> warnings = lines(output, outputMark);
        List<String> found = warnings.isEmpty() ? lines(file(), fileMark) : warnings;
        return found.subList(Math.max(0, found.size() - LINES), found.size());
    }

    private static List<String> lines(Path file, long from) {
        try {
            byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
            int begin =
                    Math.toIntExact(
                            Math.max(Math.min(from, bytes.length), bytes.length - WHOLE_LIMIT));
            return new String(
                            Arrays.copyOfRange(bytes, begin, bytes.length), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.matches("\\s+(at |\\.\\.\\. ).*"))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static long size(Path file) {
        return file.toFile().length();
    }
}
