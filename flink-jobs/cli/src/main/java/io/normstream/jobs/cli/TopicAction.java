package io.normstream.jobs.cli;

import io.normstream.jobs.config.OptionReader;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command about topics, with the options that say where they are. */
abstract class TopicAction implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init") // set by picocli
    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // set by create
    private ConfigOptionFlags flags;

    /** The command line of {@code action}. */
    static CommandLine create(TopicAction action) {
        CommandLine line = new CommandLine(action).setCaseInsensitiveEnumValuesAllowed(true);
        action.flags =
                ConfigOptionFlags.addTo(
                        line.getCommandSpec(),
                        Stream.of(TopicSource.options(), action.options())
                                .<ConfigOption<?>>flatMap(List::stream)
                                .toList());
        return line;
    }

    /** Options in addition to those of {@link TopicSource}, in the order of the help text. */
    List<ConfigOption<?>> options() {
        return List.of();
    }

    /** What flags and file say. */
    final OptionReader reader() {
        return new OptionReader(flags.configuration());
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Says what is passed over. */
    final void warn(String warning) {
        err().println("warning: " + warning);
    }

    final int success() {
        return spec.exitCodeOnSuccess();
    }
}
