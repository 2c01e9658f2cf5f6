package io.normstream.benchmarks.harness;

import io.normstream.benchmarks.workload.Protocol;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a process says on its standard output. Closing waits for its end. */
final class Answers implements AutoCloseable {
    private static final Pattern CAUSE =
            Pattern.compile("(?:Exception in thread \"[^\"]*\"|Caused by:) (?:[\\w.$]*\\.)?(.+)");

    private final Process process;
    private final Path log;
    private final BufferedReader lines;
    private final Consumer<String> chatter;

    /**
     * @param log where standard error goes, for what went wrong
     * @param chatter gets the lines that are no answers
     */
    Answers(Process process, Path log, Consumer<String> chatter) {
        this.process = process;
        this.log = log;
        this.lines = process.inputReader(StandardCharsets.UTF_8);
        this.chatter = chatter;
    }

    /**
     * Waits for the next answer; its JSON.
     *
     * @throws BenchmarkException where the process ends instead
     */
    String next() {
        String line = readLine();
        while (line != null) {
            Optional<String> answer = Protocol.answer(line);
            if (answer.isPresent()) {
                return answer.get();
            }
            chatter.accept(line);
            line = readLine();
        }
        throw new BenchmarkException(reason());
    }

    /**
     * Reads to the end.
     *
     * @throws BenchmarkException where the process failed
     */
    void awaitSuccess() {
        String line = readLine();
        while (line != null) {
            chatter.accept(line);
            line = readLine();
        }
        if (awaitEnd() != 0) {
            throw new BenchmarkException(reason());
        }
    }

    private @Nullable String readLine() {
        try {
            return lines.readLine();
        } catch (IOException failure) {
            throw new BenchmarkException("no answer: " + failure, failure);
        }
    }

    /** The innermost cause that the log names, without its package. */
    private String reason() {
        try (Stream<String> logged = Files.lines(log)) {
            return logged.map(CAUSE::matcher)
                    .filter(Matcher::matches)
                    .map(matcher -> matcher.group(1))
                    .reduce((first, second) -> second)
                    .orElse("ended without an answer, see " + log.getFileName());
        } catch (IOException failure) {
            throw new BenchmarkException("no log: " + failure, failure);
        }
    }

    private int awaitEnd() {
        try {
            return process.waitFor();
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new BenchmarkException("stopped", stopped);
        }
    }

    @Override
    public void close() {
        awaitEnd();
    }
}
