package io.normstream.jobs.cli;

import java.io.PrintWriter;
import java.io.Writer;

/** The command line in this JVM, for tests of other packages. */
public final class CommandsHere {
    private CommandsHere() {}

    /**
     * Runs a command and returns its exit code.
     *
     * @param output takes both of its streams
     */
    public static int execute(Writer output, String... arguments) {
        PrintWriter both = new PrintWriter(output, true);
        return NormstreamCommand.commandLine().setOut(both).setErr(both).execute(arguments);
    }
}
