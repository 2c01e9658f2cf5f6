package io.normstream.jobs.watch;

import io.normstream.jobs.report.ChartSection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the page shows at one moment. Times are milliseconds since 1970, shares lie between 0 and 1,
 * and what is not known yet is null.
 *
 * @param now when this was said
 * @param status in a sentence, where something is to be said; empty otherwise
 * @param silentSince since when the brokers have not answered; null where they do
 * @param behind records of images that nothing was said of yet
 * @param models one line for each
 * @param model the one that is looked at; null where there is none
 */
record WatchView(
        long now,
        String status,
        @Nullable Long silentSince,
        @Nullable Long behind,
        List<Line> models,
        @Nullable Detail model,
        Refused refused) {

    /**
     * A model in the list.
     *
     * @param mood {@code good}, {@code bad} or {@code open}
     */
    record Line(String id, @Nullable Double accuracy, long images, String mood) {}

    /**
     * Everything about one model.
     *
     * @param state whether it learns, and what speaks against it
     * @param reported when the newest metrics were written
     * @param serving version that scored last; null where none did
     * @param scored images that count for {@code servingAccuracy}
     */
    record Detail(
            String id,
            String state,
            String mood,
            String network,
            List<String> classNames,
            int classes,
            @Nullable Long version,
            long images,
            @Nullable Double windowAccuracy,
            @Nullable Double prequentialAccuracy,
            @Nullable Double noChangeAccuracy,
            @Nullable Double loss,
            @Nullable Double imagesPerSecond,
            @Nullable Long reported,
            @Nullable Long serving,
            @Nullable Double servingAccuracy,
            int scored,
            List<Version> versions,
            Confusion confusion,
            List<Sample> mistakes,
            List<ChartSection> sections) {}

    /** A published version. */
    record Version(long version, long at, long images, @Nullable Double accuracy) {}

    /** Over the latest {@code images} labelled images. */
    record Confusion(int images, List<Confusions.Cell> cells) {}

    /** An image that was classified wrongly; {@code picture} is null where it has none. */
    record Sample(
            String imageId,
            int label,
            int predicted,
            double probability,
            long version,
            @Nullable Long picture) {}

    /**
     * Records that were refused since {@code since} or, where that is null, ever.
     *
     * @param partial whether there may be earlier ones
     */
    record Refused(long count, boolean partial, List<Reason> reasons, List<Letter> latest) {}

    /** Why, how often, and what mends it. */
    record Reason(String reason, long count, String advice) {}

    /** One of them. */
    record Letter(
            String model,
            String reason,
            String detail,
            String content,
            String place,
            long at,
            @Nullable Long picture) {}
}
