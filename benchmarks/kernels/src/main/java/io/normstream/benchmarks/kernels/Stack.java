package io.normstream.benchmarks.kernels;

import io.normstream.model.nn.Affine;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.GlobalAveragePool;
import io.normstream.model.nn.Layer;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Sequential;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.BatchNorm;
import io.normstream.model.norm.RunningStatistics;

/**
 * Layers to time, and a small head behind them. A convolution that comes first has no gradient of
 * its input, so those that are to have one stand behind a normalisation, which is also there alone,
 * to be subtracted.
 */
@SuppressWarnings("ImmutableEnumChecker") // shapes and layers are records all the way down
public enum Stack {
    NORM_28X28X32(new Shape(28, 28, 32), norm()),
    NORM_14X14X64(new Shape(14, 14, 64), norm()),
    CONV_28X28X1_TO_32(new Shape(28, 28, 1), Conv2d.of3x3(32, 1)),
    NORM_CONV_28X28X32(new Shape(28, 28, 32), norm(), Conv2d.of3x3(32, 1)),
    NORM_CONV_14X14X64(new Shape(14, 14, 64), norm(), Conv2d.of3x3(64, 1));

    /** What comes out of the head. */
    static final int OUTPUTS = 10;

    private final Shape input;
    private final Sequential layers;

    Stack(Shape input, Layer... layers) {
        Sequential.Builder builder = Sequential.builder();
        for (Layer layer : layers) {
            builder.add(layer);
        }
        this.input = input;
        this.layers = builder.add(new GlobalAveragePool()).add(new Dense(OUTPUTS)).build();
    }

    private static Layer norm() {
        return new Normalization(
                BatchNorm.of(RunningStatistics.pytorch()), Affine.SCALE_AND_SHIFT, 1);
    }

    Shape input() {
        return input;
    }

    Sequential layers() {
        return layers;
    }
}
