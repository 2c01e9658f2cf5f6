package io.normstream.jobs.demo;

import io.normstream.jobs.data.DataSet;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which images a demo streams.
 *
 * @param dataSet format of the files; null: {@code idx} with a directory, else the bundled images
 * @param directory where the files lie; null: what comes with Normstream
 * @param heldOut images set aside from those to learn; null: the test split where there is one,
 *     {@value DemoData#BUNDLED_HELD_OUT} of the bundled images
 * @param limit most images to learn; null: all
 * @param seed of the shuffle
 */
public record DemoSource(
        @Nullable DataSet dataSet,
        @Nullable Path directory,
        @Nullable Integer heldOut,
        @Nullable Integer limit,
        long seed) {

    DataSet resolved() {
        if (dataSet != null) {
            return dataSet;
        }
        return directory == null ? DataSet.FASHION_MNIST : DataSet.IDX;
    }
}
