package io.normstream.jobs.data;

import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.config.OptionReader;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.apache.flink.configuration.ConfigOption;

/**
 * An order of images with its numbers, which only some orders use. The same images and the same
 * seed give the same stream, always.
 *
 * @param block images of one class in a row, with {@link StreamOrder#CLASS_BLOCKS}; their mean
 *     number with {@link StreamOrder#RUNS}; at least 1
 * @param spread standard deviation around the moment of each class, with {@link
 *     StreamOrder#GRADUAL}, as a share of the stream; above 0
 */
public record Arrangement(StreamOrder order, int block, double spread) {
    public static final Arrangement SHUFFLED = new Arrangement(StreamOrder.SHUFFLED, 1, 1);

    /** Far more mixes all classes over the whole stream anyway. */
    public static final double MOST_SPREAD = 1000;

    /** Keeps what an order draws apart from the shuffle of the same seed. */
    private static final long DRAWS = 0xBF58476D1CE4E5B9L;

    /**
     * What options say.
     *
     * @throws ConfigurationException naming the first that is wrong
     */
    public static Arrangement read(
            OptionReader reader,
            ConfigOption<String> order,
            ConfigOption<Integer> block,
            ConfigOption<Double> spread) {
        return new Arrangement(
                reader.oneOf(order, StreamOrder.class),
                reader.atLeast(block, 1),
                reader.positive(spread, MOST_SPREAD));
    }

    /** Indexes of all images of a data set in this order. */
    public int[] of(LabelledImages images, long seed) {
        return of(StreamOrder.shuffled(images.size(), seed), images::label, seed);
    }

    /**
     * The images in this order.
     *
     * @param shuffled their indexes, as the seed shuffles them
     * @param label the class of an image
     */
    public int[] of(int[] shuffled, IntUnaryOperator label, long seed) {
        return order.arrange(shuffled, label, this, new Random(seed ^ DRAWS));
    }

    /** The order with those of its numbers that mean something. */
    @Override
    public String toString() {
        return order
                + (order.hasBlock() ? " of " + block : "")
                + (order.hasSpread() ? " with spread " + spread : "");
    }
}
