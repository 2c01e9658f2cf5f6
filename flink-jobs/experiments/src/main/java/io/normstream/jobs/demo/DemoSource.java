package io.normstream.jobs.demo;

import io.normstream.jobs.config.ClassNamesOption;
import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.config.OptionReader;
import io.normstream.jobs.config.TrainingOptions;
import io.normstream.jobs.data.Arrangement;
import io.normstream.jobs.data.DataSet;
import io.normstream.jobs.data.LabelledImages;
import io.normstream.jobs.data.Split;
import io.normstream.model.snapshot.ClassNames;
import java.nio.file.Path;
import org.apache.flink.configuration.ReadableConfig;
import org.jspecify.annotations.Nullable;

/**
 * Which images a demo streams.
 *
 * @param dataSet format of the files; null: {@code idx} with a directory, otherwise the bundled
 *     images
 * @param directory where the files are; null: what comes with Normstream
 * @param classes names by label; null: as in the data set
 * @param heldOut images set aside from those to learn; null: the test split where there is one,
 *     {@value DemoData#BUNDLED_HELD_OUT} of the bundled images
 * @param limit most images to learn; null: all
 * @param arrangement order of the stream
 * @param seed of that order
 */
public record DemoSource(
        @Nullable DataSet dataSet,
        @Nullable Path directory,
        @Nullable ClassNames classes,
        @Nullable Integer heldOut,
        @Nullable Integer limit,
        Arrangement arrangement,
        long seed) {

    /**
     * What the options of a demo say.
     *
     * @throws ConfigurationException naming the first option that is wrong
     */
    public static DemoSource from(ReadableConfig config) {
        OptionReader reader = new OptionReader(config);
        return new DemoSource(
                reader.optionalOneOf(DemoOptions.DATA_SET, DataSet.class),
                reader.optionalPath(DemoOptions.DATA_DIRECTORY),
                ClassNamesOption.read(reader, TrainingOptions.CLASSES),
                reader.optionalAtLeast(DemoOptions.HELD_OUT, 1),
                reader.optionalAtLeast(DemoOptions.LIMIT, 1),
                Arrangement.read(reader, DemoOptions.ORDER, DemoOptions.BLOCK, DemoOptions.SPREAD),
                reader.get(TrainingOptions.SEED));
    }

    LabelledImages open(Split split) {
        return resolved().open(directory, split, classes);
    }

    DataSet resolved() {
        if (dataSet != null) {
            return dataSet;
        }
        return directory == null ? DataSet.FASHION_MNIST : DataSet.IDX;
    }
}
