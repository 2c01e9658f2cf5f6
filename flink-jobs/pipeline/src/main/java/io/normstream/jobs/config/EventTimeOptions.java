package io.normstream.jobs.config;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Options that say which event times are believed, of training and of scoring. */
public final class EventTimeOptions {

    public static final ConfigOption<String> EARLIEST =
            ConfigOptions.key("ingest.earliest-event-time")
                    .stringType()
                    .defaultValue("1970-01-01T00:00:00Z")
                    .withDescription(
                            "Earliest event time that is accepted: an instant or a day in UTC, or none for no limit; images before it become dead letters. A later one, such as 2000-01-01, also catches times given in seconds.");
    public static final ConfigOption<String> LATEST =
            ConfigOptions.key("ingest.latest-event-time")
                    .stringType()
                    .defaultValue("2100-01-01T00:00:00Z")
                    .withDescription(
                            "Latest event time that is accepted: an instant or a day in UTC, or none for no limit; images after it, such as those with times in microseconds, become dead letters.");

    private EventTimeOptions() {}
}
