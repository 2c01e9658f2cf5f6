package io.normstream.jobs.experiment;

import io.normstream.model.train.ChannelSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a cell came to.
 *
 * @param stream name of the stream
 * @param variant name of the variant
 * @param seed of the cell
 * @param identity everything that decided the result
 * @param engine what computed, for the digits depend on it
 * @param images images learnt, all epochs together
 * @param prequentialAccuracy share classified correctly before they were learnt; those after a
 *     divergence count as wrong
 * @param testAccuracy share of the test images that the serving model classifies correctly, at the
 *     end of the drift; that of chance where learning diverged
 * @param divergence why learning ended before its time, or the model could not be tested; null:
 *     neither
 * @param parametersSha256 digest of the serving model's arrays, hexadecimal
 * @param seconds time taken, which alone differs from run to run
 * @param points along the stream
 */
public record CellResult(
        String stream,
        String variant,
        long seed,
        SortedMap<String, String> identity,
        String engine,
        long images,
        double prequentialAccuracy,
        double testAccuracy,
        @Nullable String divergence,
        String parametersSha256,
        double seconds,
        List<Point> points) {

    /**
     * What was to be seen at one place.
     *
     * @param images images learnt up to there, rounded down to the distance of points, so that
     *     mini-batches of all sizes share their places
     * @param loss mean cross-entropy of the mini-batch in its training pass, in nats
     * @param windowAccuracy share classified correctly among the last ones
     * @param prequentialAccuracy the same among all
     * @param scales learnt scales by layer
     * @param shifts learnt shifts by layer
     * @param statisticsDistances how far running statistics are from those of the mini-batch, by
     *     layer
     */
    public record Point(
            long images,
            double loss,
            double windowAccuracy,
            double prequentialAccuracy,
            List<ChannelSummary> scales,
            List<ChannelSummary> shifts,
            List<ChannelSummary> statisticsDistances) {}

    /** Notes points while a cell runs. */
    static final class Points {
        private final long distance;
        private final List<Point> noted = new ArrayList<>();
        private long next;

        /**
         * @param distance images from point to point
         */
        Points(long distance) {
            this.distance = distance;
            this.next = distance;
        }

        /** Whether a point is within {@code images}, and was not noted yet. */
        boolean isDue(long images) {
            return images >= next;
        }

        /** Where the point that is due belongs, {@code images} learnt. */
        long place(long images) {
            return images / distance * distance;
        }

        /** Notes the point that is due. */
        void note(Point point) {
            noted.add(point);
            next = point.images() + distance;
        }

        List<Point> noted() {
            return noted;
        }
    }
}
