package io.normstream.jobs.demo;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the second stream of a demo came to; its fields are keys of {@code --json} too. Times are
 * milliseconds, null where nothing was measured.
 *
 * @param scoredImages images predicted by the scoring job, each once
 * @param modelSwaps how often another version predicted than before
 * @param servingAccuracy share of them that the models of the moment classified correctly
 * @param timeToServeP50Ms half of the swaps took no longer from when the trainer made the model
 *     until its first prediction was seen
 * @param timeToServeP99Ms 99 of 100 did
 * @param scoringLatencyP99Ms 99 of 100 images took no longer from publisher to prediction seen
 */
@JsonPropertyOrder({
    "scoredImages",
    "modelSwaps",
    "servingAccuracy",
    "timeToServeP50Ms",
    "timeToServeP99Ms",
    "scoringLatencyP99Ms"
})
public record ScoringSummary(
        long scoredImages,
        long modelSwaps,
        @Nullable Double servingAccuracy,
        @Nullable Long timeToServeP50Ms,
        @Nullable Long timeToServeP99Ms,
        @Nullable Long scoringLatencyP99Ms) {
    /** Of a demo that scores nothing. */
    static final ScoringSummary NONE = new ScoringSummary(0, 0, null, null, null, null);

    /** Adds names and values for people. */
    void describe(Map<String, String> table) {
        Double accuracy = servingAccuracy;
        if (accuracy == null) {
            table.put("images scored", "none");
            return;
        }
        table.put("images scored", String.format(Locale.ROOT, "%,d", scoredImages));
        table.put("serving accuracy", String.format(Locale.ROOT, "%.2f %%", 100 * accuracy));
        table.put("model swaps", String.format(Locale.ROOT, "%,d", modelSwaps));
        table.put(
                "time to serve",
                millis(timeToServeP50Ms) + " median, " + millis(timeToServeP99Ms) + " p99");
        table.put("scoring latency", millis(scoringLatencyP99Ms) + " p99");
    }

    private static String millis(@Nullable Long millis) {
        return millis == null ? "-" : millis + " ms";
    }
}
