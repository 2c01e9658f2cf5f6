package io.normstream.jobs.config;

import static io.normstream.jobs.config.PublicationOptions.*;
import static io.normstream.jobs.config.TrainingOptions.*;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When models are published and what is done to them before, validated.
 *
 * @param everySteps steps from one model to the next; 0: not by steps
 * @param interval event time from one model to the next; 0: not by time
 * @param margin how far the windowed accuracy may be below that of the model published last; null:
 *     any accuracy will do
 * @param recalibrateImages images that running statistics are recalibrated on; 0: they are not
 * @param retained models that stay on their topic whole
 * @param rollbackVersions models whose training state is kept to roll back to
 */
public record PublicationSettings(
        int everySteps,
        Duration interval,
        @Nullable Double margin,
        int recalibrateImages,
        int retained,
        int rollbackVersions)
        implements Serializable {

    /** So many images at most, and no more bytes than fit well into an array. */
    private static final int MOST_IMAGES = 65_536;

    private static final int MOST_IMAGE_BYTES = 1 << 30;

    static PublicationSettings from(
            OptionReader reader, List<ModelDeclaration> models, int batchSize) {
        PublicationSettings settings =
                new PublicationSettings(
                        reader.atLeast(PUBLISH_EVERY, 0),
                        reader.atLeast(PUBLISH_INTERVAL, Duration.ZERO),
                        reader.optionalHalfOpen(PUBLISH_MARGIN, 0, 1),
                        recalibrateImages(reader, models, batchSize),
                        reader.within(RETAINED_MODELS, 1, 1000),
                        reader.within(ROLLBACK_VERSIONS, 0, 100));
        if (settings.everySteps == 0 && settings.interval.isZero()) {
            throw new ConfigurationException(
                    PUBLISH_EVERY.key(),
                    settings.everySteps,
                    "at least 1, or 0 together with " + PUBLISH_INTERVAL.key());
        }
        return settings;
    }

    private static int recalibrateImages(
            OptionReader reader, List<ModelDeclaration> models, int batchSize) {
        int most =
                models.stream()
                        .mapToInt(PublicationSettings::mostRecalibrateImages)
                        .reduce(MOST_IMAGES, Math::min);
        int least = Math.max(2, batchSize);
        int images = reader.atLeast(RECALIBRATE_IMAGES, 0);
        if (images > 0 && (images < least || images > most)) {
            throw new ConfigurationException(
                    RECALIBRATE_IMAGES.key(),
                    images,
                    most < least
                            ? "0: fewer than " + BATCH_SIZE.key() + " of the largest images fit"
                            : "0, or " + least + " (" + BATCH_SIZE.key() + ") to " + most);
        }
        return images;
    }

    /** Most images that the running statistics of {@code model} are recalibrated on. */
    public static int mostRecalibrateImages(ModelDeclaration model) {
        long bytes = (long) model.height() * model.width() * model.channels();
        return (int) Math.min(MOST_IMAGES, MOST_IMAGE_BYTES / bytes);
    }
}
