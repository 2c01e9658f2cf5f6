package io.normstream.jobs.experiment;

import io.normstream.jobs.data.StreamScore;
import io.normstream.model.train.ChannelSummary;
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
 * @param images images of the stream, all epochs together
 * @param prequentialAccuracy share classified correctly before they were learnt; those after a
 *     divergence count as wrong
 * @param testAccuracy share of the test images that the serving model classifies correctly, at the
 *     end of the drift; that of chance where learning diverged
 * @param noChangeAccuracy the prequential accuracy of the no-change classifier, which says for
 *     every image the last label that had come before its mini-batch
 * @param anytimeAccuracy mean over the points of {@code anytime}; that of chance where learning
 *     diverged; NaN where the stream asks for none
 * @param forgetting how much worse the serving model knows classes at the end than at its best, see
 *     {@link AnytimeFigures#forgetting}; NaN where the stream asks for none
 * @param divergence why learning ended before its time, or the model could not be tested; null:
 *     neither
 * @param parametersSha256 digest of the serving model's arrays, hexadecimal
 * @param seconds time of learning, which differs from run to run
 * @param testSeconds time of all tests of serving models; likewise
 * @param points along the stream
 * @param anytime tests of the serving model along the stream
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
        double noChangeAccuracy,
        double anytimeAccuracy,
        double forgetting,
        @Nullable String divergence,
        String parametersSha256,
        double seconds,
        double testSeconds,
        List<Point> points,
        List<AnytimePoint> anytime) {

    /** What the prequential accuracy is worth beside the no-change classifier's. */
    double kappaTemporal() {
        return StreamScore.kappaTemporal(prequentialAccuracy, noChangeAccuracy);
    }

    /** Something that was noted along the stream. */
    interface Placed {
        /** Images of the stream up to there. */
        long images();
    }

    /**
     * What was to be seen at one place.
     *
     * @param images images of the stream up to there, rounded down to the distance of points, so
     *     that mini-batches of all sizes share their places
     * @param loss mean cross-entropy of the mini-batch in its training pass, in nats; NaN where it
     *     had no label yet
     * @param windowAccuracy share classified correctly among the last ones
     * @param prequentialAccuracy the same among all
     * @param noChangeAccuracy the same of the no-change classifier
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
            double noChangeAccuracy,
            List<ChannelSummary> scales,
            List<ChannelSummary> shifts,
            List<ChannelSummary> statisticsDistances)
            implements Placed {}

    /**
     * A test of the serving model on the way.
     *
     * @param accuracy mean over the classes learnt so far of the share of their test images that
     *     was classified correctly, as they look at that place of the drift
     */
    public record AnytimePoint(long images, double accuracy) implements Placed {}
}
