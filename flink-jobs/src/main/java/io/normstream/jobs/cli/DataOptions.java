package io.normstream.jobs.cli;

import io.normstream.jobs.data.DataSet;
import io.normstream.jobs.data.LabelledImages;
import io.normstream.jobs.data.Split;
import io.normstream.jobs.data.StreamOrder;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say which images go into a stream, and in which order. */
final class DataOptions {
    @Option(
            names = "--dataset",
            paramLabel = "NAME",
            defaultValue = "fashion-mnist",
            description = "Data set: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private DataSet dataSet = DataSet.FASHION_MNIST;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description =
                    "Directory with its files: IDX files (plain or .gz), the unpacked CIFAR"
                            + " binaries, or one folder for each class with PNG and JPEG files."
                            + " Without it fashion-mnist is the test split that comes along.")
    private @Nullable Path directory;

    @Option(
            names = "--order",
            paramLabel = "ORDER",
            defaultValue = "shuffled",
            description =
                    "Order of the stream: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private StreamOrder order = StreamOrder.SHUFFLED;

    @Option(
            names = "--limit",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description = "Take only the first N images of that order.")
    private @Nullable Integer limit;

    /** The images to learn from where there are such, else those there are. */
    Split defaultSplit() {
        return dataSet.has(Split.TRAIN, directory) ? Split.TRAIN : Split.TEST;
    }

    /** Whether the data set may have this split. */
    boolean has(Split split) {
        return dataSet.has(split, directory);
    }

    LabelledImages open(Split split) {
        return dataSet.open(directory, split);
    }

    /** Indexes of the images of the stream. */
    int[] order(LabelledImages images, long seed) {
        int[] all = order.of(images, seed);
        return limit == null || limit >= all.length ? all : Arrays.copyOf(all, limit);
    }
}
