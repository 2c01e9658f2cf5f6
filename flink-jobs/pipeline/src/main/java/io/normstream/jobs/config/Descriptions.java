package io.normstream.jobs.config;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.description.HtmlFormatter;

/** The help text of an option, from its own description. */
public final class Descriptions {
    private Descriptions() {}

    /** Plain text; our descriptions carry no markup. */
    public static String of(ConfigOption<?> option) {
        return new HtmlFormatter().format(option.description());
    }
}
