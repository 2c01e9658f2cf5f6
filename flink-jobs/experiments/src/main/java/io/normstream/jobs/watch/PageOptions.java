package io.normstream.jobs.watch;

import io.normstream.jobs.config.OptionReader;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Options of the live page. */
public final class PageOptions {

    public static final ConfigOption<Integer> WEB =
            ConfigOptions.key("page.web")
                    .intType()
                    .defaultValue(0)
                    .withDescription(
                            "Port of the live page, on 127.0.0.1 alone; 0 takes a free one.");

    private PageOptions() {}

    /** Every option, in the order of the help text. */
    public static List<ConfigOption<?>> all() {
        return List.of(WEB);
    }

    /**
     * The port that is asked for.
     *
     * @throws io.normstream.jobs.config.ConfigurationException where it is none
     */
    public static int port(OptionReader reader) {
        return reader.within(WEB, 0, 65_535);
    }
}
