package io.normstream.jobs.config;

import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;

/** Lists of options. */
public final class OptionLists {
    private OptionLists() {}

    /** The options of all {@code lists}, one list after the other. */
    @SafeVarargs
    public static List<ConfigOption<?>> joined(List<ConfigOption<?>>... lists) {
        return Stream.of(lists).<ConfigOption<?>>flatMap(List::stream).toList();
    }
}
