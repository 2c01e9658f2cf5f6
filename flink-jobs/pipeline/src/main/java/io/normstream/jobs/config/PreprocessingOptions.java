package io.normstream.jobs.config;

import io.normstream.model.image.Preprocessing;
import io.normstream.model.image.Resize;
import io.normstream.model.image.ResizeFilter;
import io.normstream.model.image.ResizeMode;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;

/** Options that say how decoded images become those that a model takes; part of the model. */
public final class PreprocessingOptions {
    public static final ConfigOption<Boolean> APPLY_EXIF_ORIENTATION =
            ConfigOptions.key("training.apply-exif-orientation")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription(
                            "Whether JPEG images are rotated upright by their EXIF orientation before they are resized. Part of the model: scoring does the same.");
    public static final ConfigOption<String> RESIZE =
            ConfigOptions.key("training.resize")
                    .stringType()
                    .defaultValue("crop")
                    .withDescription(
                            "How images of another size get that of the model: crop scales their middle, pad scales them whole onto black, stretch scales each side by itself, none makes them dead letters. Part of the model: scoring does the same.");
    public static final ConfigOption<String> RESIZE_FILTER =
            ConfigOptions.key("training.resize-filter")
                    .stringType()
                    .defaultValue("bilinear")
                    .withDescription(
                            "How --resize weighs pixels: box (fastest), bilinear, bicubic or lanczos (slowest); the pixels are those of Pillow.");

    private PreprocessingOptions() {}

    /** Every option, in the order of the help text. */
    public static List<ConfigOption<?>> all() {
        return List.of(APPLY_EXIF_ORIENTATION, RESIZE, RESIZE_FILTER);
    }

    /**
     * What the options say.
     *
     * @throws ConfigurationException naming the first option that is wrong
     */
    public static Preprocessing from(OptionReader reader) {
        return new Preprocessing(
                reader.get(APPLY_EXIF_ORIENTATION),
                new Resize(
                        reader.oneOf(RESIZE, ResizeMode.class),
                        reader.oneOf(RESIZE_FILTER, ResizeFilter.class)));
    }

    /** What they say where nothing is given. */
    public static Preprocessing defaults() {
        return from(new OptionReader(new Configuration()));
    }

    /** What {@code given} says, and where it says nothing, {@code otherwise}. */
    public static Preprocessing or(Configuration given, Preprocessing otherwise) {
        Configuration complete = new Configuration();
        complete.set(APPLY_EXIF_ORIENTATION, otherwise.applyExifOrientation());
        complete.set(RESIZE, otherwise.resize().mode().toString());
        complete.set(RESIZE_FILTER, otherwise.resize().filter().toString());
        complete.addAll(given);
        return from(new OptionReader(complete));
    }
}
