package io.normstream.jobs.cli;

import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.letters.LetterFilter;
import io.normstream.schemas.RejectReason;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.apache.flink.util.TimeUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which dead letters a command is about. */
final class LetterChoice {
    @Option(
            names = "--reason",
            paramLabel = "REASON",
            split = ",",
            description = "Only those refused for these: ${COMPLETION-CANDIDATES}.")
    private List<RejectReason> reasons = List.of();

    @Option(
            names = {"--model", "--model-id"},
            paramLabel = "ID",
            description = "Only those of this model; - stands for records that do not say one.")
    private @Nullable String model;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description =
                    "Only those written since then: an instant (2026-12-01T08:00:00Z), a day in UTC (2026-12-01), or so long ago (2 h).")
    private @Nullable String since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description = "Only those written before then, as --since.")
    private @Nullable String until;

    private final InstantSource clock;

    LetterChoice() {
        this(InstantSource.system());
    }

    LetterChoice(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * As it was given.
     *
     * @throws ConfigurationException if a time is none
     */
    LetterFilter filter() {
        return new LetterFilter(
                Set.copyOf(reasons), model, time("--since", since), time("--until", until));
    }

    private @Nullable Instant time(String flag, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            if (text.matches("[0-9]{4}-.*")) {
                return text.contains("T")
                        ? Instant.parse(text)
                        : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
            return clock.instant().minus(TimeUtils.parseDuration(text));
        } catch (DateTimeException | IllegalArgumentException | ArithmeticException none) {
            throw new ConfigurationException(
                    "%s is \"%s\"; permitted: an instant such as 2026-12-01T08:00:00Z, a day such as 2026-12-01, or so long ago, such as 2 h"
                            .formatted(flag, text));
        }
    }
}
