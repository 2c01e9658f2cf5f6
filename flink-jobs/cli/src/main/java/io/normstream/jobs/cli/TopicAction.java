package io.normstream.jobs.cli;

import io.normstream.jobs.config.OptionLists;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/** A command about topics, with the options that say where they are. */
abstract class TopicAction extends OptionsCommand {
    @Override
    final List<ConfigOption<?>> options() {
        return OptionLists.joined(TopicSource.options(), further());
    }

    /** Options in addition to those of {@link TopicSource}, in the order of the help text. */
    List<ConfigOption<?>> further() {
        return List.of();
    }

    /** Says what is passed over. */
    final void warn(String warning) {
        err().println("warning: " + warning);
    }
}
