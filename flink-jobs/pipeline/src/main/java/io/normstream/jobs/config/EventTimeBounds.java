package io.normstream.jobs.config;

import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import org.apache.flink.configuration.ConfigOption;

/**
 * Event times that are believed, in milliseconds since 1970, both ends included. They are absolute:
 * the same record is believed or not whoever reads it and whenever.
 */
public record EventTimeBounds(long earliest, long latest) implements Serializable {
    /** All that a record can hold. */
    public static final EventTimeBounds NONE = new EventTimeBounds(Long.MIN_VALUE, Long.MAX_VALUE);

    /** Stands in an option for no bound. */
    static final String UNBOUNDED = "none";

    /** What the options permit if they are not set. */
    public static final EventTimeBounds DEFAULT =
            new EventTimeBounds(
                    bound(
                            EventTimeOptions.EARLIEST,
                            EventTimeOptions.EARLIEST.defaultValue(),
                            NONE.earliest),
                    bound(
                            EventTimeOptions.LATEST,
                            EventTimeOptions.LATEST.defaultValue(),
                            NONE.latest));

    /**
     * Parses the options.
     *
     * @throws ConfigurationException naming the one that is wrong
     */
    public static EventTimeBounds from(OptionReader reader) {
        EventTimeBounds bounds =
                new EventTimeBounds(
                        bound(reader, EventTimeOptions.EARLIEST, NONE.earliest),
                        bound(reader, EventTimeOptions.LATEST, NONE.latest));
        if (bounds.earliest > bounds.latest) {
            throw new ConfigurationException(
                    EventTimeOptions.LATEST.key(),
                    reader.get(EventTimeOptions.LATEST),
                    "from " + EventTimeOptions.EARLIEST.key() + " on");
        }
        return bounds;
    }

    private static long bound(OptionReader reader, ConfigOption<String> option, long unbounded) {
        return bound(option, reader.get(option).strip(), unbounded);
    }

    private static long bound(ConfigOption<String> option, String text, long unbounded) {
        if (text.equals(UNBOUNDED)) {
            return unbounded;
        }
        try {
            return text.contains("T")
                    ? Instant.parse(text).toEpochMilli()
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new ConfigurationException(
                    option.key(),
                    text,
                    "an instant such as 2000-01-01T00:00:00Z, a day such as 2000-01-01, or "
                            + UNBOUNDED);
        }
    }

    /** Whether an event time is believed. */
    public boolean contains(long millis) {
        return millis >= earliest && millis <= latest;
    }

    /** For people, such as {@code 1970-01-01T00:00:00Z to 2100-01-01T00:00:00Z}. */
    public String text() {
        return text(earliest, NONE.earliest) + " to " + text(latest, NONE.latest);
    }

    private static String text(long bound, long unbounded) {
        return bound == unbounded ? UNBOUNDED : Instant.ofEpochMilli(bound).toString();
    }
}
