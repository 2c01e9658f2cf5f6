package io.normstream.jobs.config;

import static io.normstream.jobs.config.TrainingOptions.*;

import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When models are published, validated.
 *
 * @param everySteps steps from one model to the next; 0: not by steps
 * @param interval event time from one model to the next; 0: not by time
 * @param margin how far the windowed accuracy may lie below that of the model published last; null:
 *     any accuracy will do
 */
public record PublicationSettings(int everySteps, Duration interval, @Nullable Double margin)
        implements Serializable {

    static PublicationSettings from(OptionReader reader) {
        PublicationSettings settings =
                new PublicationSettings(
                        reader.atLeast(PUBLISH_EVERY, 0),
                        reader.atLeast(PUBLISH_INTERVAL, Duration.ZERO),
                        reader.optionalHalfOpen(PUBLISH_MARGIN, 0, 1));
        if (settings.everySteps == 0 && settings.interval.isZero()) {
            throw new ConfigurationException(
                    PUBLISH_EVERY.key(),
                    settings.everySteps,
                    "at least 1, or 0 together with " + PUBLISH_INTERVAL.key());
        }
        return settings;
    }
}
