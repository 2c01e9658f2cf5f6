package io.normstream.jobs.ingest;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.model.nn.Shape;
import io.normstream.model.snapshot.ClassNames;
import java.io.Serializable;

/**
 * What a declared model takes: images of {@code height x width x channels} and labels from 0 up to
 * {@code classes - 1}.
 *
 * @param classNames what the labels mean; may be empty: then nothing is known of that
 */
public record ModelInput(int height, int width, int channels, int classes, ClassNames classNames)
        implements Serializable {
    /** What a model takes whose classes nobody named. */
    public ModelInput(int height, int width, int channels, int classes) {
        this(height, width, channels, classes, ClassNames.NONE);
    }

    /** What a declared model takes. */
    public static ModelInput of(ModelDeclaration model) {
        return new ModelInput(
                model.height(),
                model.width(),
                model.channels(),
                model.classes(),
                model.classNames());
    }

    public ModelInput {
        if (height < 1 || width < 1 || channels < 1 || classes < 2) {
            throw new IllegalArgumentException(
                    "A model's input needs height, width and channels of at least 1 and classes of"
                            + " at least 2, found "
                            + height
                            + "x"
                            + width
                            + "x"
                            + channels
                            + " and "
                            + classes
                            + " classes");
        }
        if ((long) height * width > Integer.MAX_VALUE / channels) {
            throw new IllegalArgumentException(
                    "An image of "
                            + height
                            + "x"
                            + width
                            + "x"
                            + channels
                            + " does not fit into an array");
        }
    }

    /** Shape of one image. */
    public Shape shape() {
        return new Shape(height, width, channels);
    }
}
