package io.normstream.jobs.ingest;

import io.normstream.model.nn.Shape;
import java.io.Serializable;

/**
 * What a declared model takes: images of {@code height x width x channels} and labels from 0 up to
 * {@code classes - 1}.
 */
public record ModelInput(int height, int width, int channels, int classes) implements Serializable {
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
