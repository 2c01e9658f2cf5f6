package io.normstream.benchmarks.normstream;

import io.normstream.benchmarks.workload.Stream;
import io.normstream.jobs.data.DataSet;
import io.normstream.jobs.data.LabelledImages;
import io.normstream.jobs.data.Split;
import io.normstream.jobs.data.StreamOrder;
import java.nio.file.Path;

/**
 * The images of a stream.
 *
 * @param order indexes into the images, repeated until there are enough
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record StreamImages(LabelledImages images, int[] order) implements AutoCloseable {
    private static final long SEED = 1;

    static StreamImages open(Stream stream) {
        String directory = stream.dataDirectory();
        LabelledImages images =
                directory == null
                        ? DataSet.FASHION_MNIST.open(null, Split.TEST)
                        : DataSet.FASHION_MNIST.open(Path.of(directory), Split.TRAIN);
        int[] once = StreamOrder.shuffled(images.size(), SEED);
        int[] order = new int[stream.images()];
        for (int i = 0; i < order.length; i++) {
            order[i] = once[i % once.length];
        }
        return new StreamImages(images, order);
    }

    @Override
    public void close() {
        images.close();
    }
}
