package io.normstream.jobs.cli;

import io.normstream.jobs.config.OptionReader;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command whose flags are options of the configuration. */
abstract class OptionsCommand implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init") // set by picocli
    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // set by create
    private ConfigOptionFlags flags;

    /** The command line of {@code command}, with a flag for each of its options. */
    static CommandLine create(OptionsCommand command) {
        CommandLine line = new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true);
        command.flags = ConfigOptionFlags.addTo(line.getCommandSpec(), command.options());
        HelpBySubject.show(line.getCommandSpec(), command.options());
        return line;
    }

    /** In the order of the help text. */
    abstract List<ConfigOption<?>> options();

    /** What flags and file say. */
    final Configuration configuration() {
        return flags.configuration();
    }

    /** The same, for reading it option by option. */
    final OptionReader reader() {
        return new OptionReader(configuration());
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Prints lines that are to be seen at once. */
    final void print(String lines) {
        out().println(lines);
        out().flush();
    }

    /** A table for {@link #out()}. */
    final TextTable table(Column... columns) {
        return TextTable.forColumns(spec.commandLine().getColorScheme(), columns);
    }

    final int success() {
        return spec.exitCodeOnSuccess();
    }

    final int failure() {
        return spec.exitCodeOnExecutionException();
    }
}
