package io.normstream.jobs.experiment;

import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.data.Arrangement;
import io.normstream.jobs.data.StreamOrder;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a stream does with the images of its pool.
 *
 * @param arrangement what becomes of the shuffled images
 * @param drift what changes on the way
 * @param amount how much of it there is in the end: degrees, or a factor
 * @param course how it grows
 * @param flip whether half of the images are mirrored left to right, drawn for each
 * @param epochs passes over the pool; 1 is a stream
 * @param validation share of the pool that is not learnt, where the best of the models after each
 *     epoch is chosen; 0: the last model is taken
 * @param delay images that come between an image and its label: it is predicted, and that scored,
 *     when it comes, and learnt with its label; what has none at the end is never learnt
 * @param anytime how often along the stream the serving model is tested, on up to {@value
 *     CellImages#PROBED} test images; 0: only at the end
 * @param training training options that this stream sets, by key without their section
 */
public record StreamPlan(
        Arrangement arrangement,
        Drift drift,
        double amount,
        DriftSchedule course,
        boolean flip,
        int epochs,
        double validation,
        int delay,
        int anytime,
        SortedMap<String, String> training) {

    private static final Entry DEFAULTS =
            new Entry(null, null, null, null, null, null, null, null, null, null, null, null);

    /** As it is in a grid file; null is the default. */
    record Entry(
            @Nullable StreamOrder order,
            @Nullable Integer block,
            @Nullable Double spread,
            @Nullable Drift drift,
            @Nullable Double amount,
            @Nullable DriftSchedule course,
            @Nullable Boolean flip,
            @Nullable Integer epochs,
            @Nullable Double validation,
            @Nullable Integer delay,
            @Nullable Integer anytime,
            @Nullable TreeMap<String, String> training) {}

    /**
     * The plan of an entry, null for the defaults alone.
     *
     * @throws ConfigurationException where values do not fit each other
     */
    static StreamPlan of(String name, @Nullable Entry given) {
        Entry entry = given == null ? DEFAULTS : given;
        Drift drift = or(entry.drift, Drift.NONE);
        String key = "streams." + name;
        require(
                drift.hasAmount() == (entry.amount != null) && or(entry.amount, 0.0) >= 0,
                key + ".amount",
                entry.amount,
                "degrees with drift rotation, a factor from 0 with contrast, not given with any other");
        double validation = or(entry.validation, 0.0);
        require(
                validation >= 0 && validation < 1,
                key + ".validation",
                validation,
                "at least 0, below 1");
        int epochs = or(entry.epochs, 1);
        require(epochs >= 1, key + ".epochs", epochs, "at least 1");
        return new StreamPlan(
                arrangement(key, entry),
                drift,
                or(entry.amount, 0.0),
                or(entry.course, DriftSchedule.SUDDEN),
                or(entry.flip, false),
                epochs,
                validation,
                atLeastZero(key + ".delay", entry.delay),
                atLeastZero(key + ".anytime", entry.anytime),
                or(entry.training, new TreeMap<>()));
    }

    private static Arrangement arrangement(String key, Entry entry) {
        StreamOrder order = or(entry.order, StreamOrder.SHUFFLED);
        require(
                order.hasBlock() == (entry.block != null) && or(entry.block, 1) >= 1,
                key + ".block",
                entry.block,
                "a number from 1 with order class-blocks or runs, not given with any other");
        double spread = or(entry.spread, 1.0);
        require(
                order.hasSpread() == (entry.spread != null)
                        && spread > 0
                        && spread <= Arrangement.MOST_SPREAD,
                key + ".spread",
                entry.spread,
                "a share of the stream, above 0 and at most "
                        + Arrangement.MOST_SPREAD
                        + ", with order gradual, not given with any other");
        return new Arrangement(order, or(entry.block, 1), spread);
    }

    private static int atLeastZero(String key, @Nullable Integer given) {
        int value = or(given, 0);
        require(value >= 0, key, value, "at least 0");
        return value;
    }

    /** How many of {@code images} are learnt in each epoch: those that validation leaves. */
    int learnt(int images) {
        return images - (int) (images * validation);
    }

    private static void require(
            boolean permitted, String key, @Nullable Object found, String allowed) {
        if (!permitted) {
            throw new ConfigurationException(key, or(found, "missing"), allowed);
        }
    }

    private static <T> T or(@Nullable T given, T standard) {
        return given == null ? standard : given;
    }
}
