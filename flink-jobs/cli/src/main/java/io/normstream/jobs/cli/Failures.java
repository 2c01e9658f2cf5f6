package io.normstream.jobs.cli;

import io.normstream.jobs.JobException;
import io.normstream.jobs.cluster.ServerException;
import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.embedded.EmbeddedServerException;
import io.normstream.model.ModelException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What a person sees of a failure: one line on standard error, below the last that another process
 * logged where that is what failed. The exit code is 2 where the command was given wrongly, 130
 * where it was interrupted, otherwise 1. Stack traces go to the log file.
 */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
    private static final int INTERRUPTED = 130;

    /** Runs a command; picocli alone would not hand an {@link Error} to its handler. */
    static int execute(ParseResult parsed) {
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (LinkageError | OutOfMemoryError failure) {
            CommandLine command = parsed.commandSpec().commandLine();
            throw new ExecutionException(command, failure.toString(), failure);
        }
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        StringBuilder line = new StringBuilder(oneLine(failure.getMessage()));
        if (failure instanceof UnmatchedArgumentException unmatched
                && !unmatched.getSuggestions().isEmpty()) {
            line.append("; did you mean ").append(String.join(", ", unmatched.getSuggestions()));
            line.append('?');
        }
        return invalid(command, line.toString());
    }

    private static int invalid(CommandLine command, String line) {
        print(command, line + " (see " + command.getCommandSpec().qualifiedName() + " --help)");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    @Override
    public int handleExecutionException(
            Exception failure, CommandLine command, @Nullable ParseResult parsed) {
        if (failure instanceof InterruptedException || Thread.interrupted()) {
            command.getErr().println("interrupted");
            return INTERRUPTED;
        }
        if (failure instanceof ConfigurationException) {
            return invalid(command, oneLine(failure.getMessage()));
        }
        if (failure instanceof JobException
                || failure instanceof ModelException
                || failure instanceof EmbeddedServerException) {
            LOG.info("{} failed", command.getCommandName(), failure);
            if (failure instanceof ServerException server) {
                server.lastLines().forEach(line -> command.getErr().println("  " + line));
            }
            print(command, oneLine(failure.getMessage()));
        } else {
            LOG.info("{} failed unexpectedly", command.getCommandName(), failure);
            print(command, "unexpected: " + oneLine(unwrap(failure).toString()) + logFile());
        }
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    private static void print(CommandLine command, String line) {
        command.getErr().println("error: " + line);
    }

    private static Throwable unwrap(Exception failure) {
        Throwable cause = failure.getCause();
        return failure instanceof ExecutionException && cause != null ? cause : failure;
    }

    private static String oneLine(@Nullable String message) {
        return String.valueOf(message).strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private static String logFile() {
        String file = System.getProperty("log.file");
        return file == null ? "" : " (details in " + file + ")";
    }
}
