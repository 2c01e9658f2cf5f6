package io.normstream.model.engine;

import io.normstream.model.nn.Affine;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.GlobalAveragePool;
import io.normstream.model.nn.Layer;
import io.normstream.model.nn.MaxPool2d;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Relu;
import io.normstream.model.nn.Residual;
import io.normstream.model.nn.Sequential;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.BatchNorm;
import io.normstream.model.norm.GradientTransform;
import io.normstream.model.norm.GroupNorm;
import io.normstream.model.norm.Normalizer;
import io.normstream.model.norm.RunningNorm;
import io.normstream.model.norm.RunningStatistics;
import io.normstream.model.norm.WeightTransform;
import java.util.List;

/** What the presets do not do, and a user may. */
public final class UnusualNetworks {
    private static final Normalizer BATCH = BatchNorm.of(RunningStatistics.pytorch());

    private UnusualNetworks() {}

    public static List<Architecture> of(int classes) {
        return List.of(
                network(
                        "ends in a pool",
                        classes,
                        conv(classes, 3, 1),
                        norm(BATCH, Affine.SCALE_AND_SHIFT),
                        new GlobalAveragePool()),
                network(
                        "residual first",
                        classes,
                        new Residual(
                                Sequential.of(conv(3, 3, 1), new Relu(), conv(3, 3, 1)),
                                Sequential.of()),
                        new Relu(),
                        new Dense(classes)),
                network("ReLU first", classes, new Relu(), new Dense(classes)),
                network("dense alone", classes, new Dense(classes)),
                network(
                        "pool first",
                        classes,
                        new MaxPool2d(2),
                        conv(16, 3, 1),
                        new Relu(),
                        new Dense(classes)),
                network(
                        "no normalisation, odd channels",
                        classes,
                        conv(5, 3, 1),
                        new Relu(),
                        conv(7, 3, 2),
                        new Relu(),
                        new Dense(classes)),
                network(
                        "normalised by sample and shifted from the start",
                        classes,
                        norm(GroupNorm.of(3), Affine.SCALE_AND_SHIFT),
                        conv(6, 3, 1),
                        norm(BATCH, Affine.NONE),
                        new Relu(),
                        new Dense(classes)),
                network(
                        "several normalisations at a place",
                        classes,
                        conv(6, 3, 1),
                        norm(GroupNorm.of(3), Affine.NONE),
                        norm(BATCH, Affine.SCALE_AND_SHIFT),
                        new Relu(),
                        new Dense(classes),
                        norm(BATCH, Affine.NONE)),
                network(
                        "normalisation before convolution",
                        classes,
                        conv(16, 1, 1),
                        new Relu(),
                        norm(BATCH, Affine.SCALE),
                        conv(16, 5, 1),
                        new MaxPool2d(3),
                        new Dense(classes)),
                network(
                        "residual of rectified sides",
                        classes,
                        conv(16, 3, 1),
                        new Residual(
                                Sequential.of(
                                        conv(16, 3, 1),
                                        norm(BATCH, Affine.SCALE_AND_SHIFT),
                                        new Relu()),
                                Sequential.of(conv(16, 1, 1), new Relu())),
                        new Residual(
                                Sequential.of(),
                                Sequential.of(norm(BATCH, Affine.SCALE_AND_SHIFT))),
                        new GlobalAveragePool(),
                        new Dense(7),
                        new Relu(),
                        new Dense(classes)));
    }

    /** Networks of a method that no description may name. */
    public static List<Architecture> ofAnUnreleasedMethod(int classes) {
        return List.of(
                network(
                        "normalised by state, sample for sample",
                        classes,
                        norm(new RunningNorm(false), Affine.SCALE_AND_SHIFT),
                        conv(6, 3, 1),
                        norm(new RunningNorm(false), Affine.SCALE_AND_SHIFT),
                        new Relu(),
                        norm(new RunningNorm(false), Affine.NONE),
                        new Dense(classes)));
    }

    private static Architecture network(String name, int classes, Layer... layers) {
        return new Architecture(name, new Shape(10, 8, 3), classes, Sequential.of(layers));
    }

    private static Conv2d conv(int channels, int kernel, int stride) {
        return new Conv2d(
                channels, kernel, stride, kernel / 2, WeightTransform.NONE, GradientTransform.NONE);
    }

    private static Normalization norm(Normalizer normalizer, Affine affine) {
        return new Normalization(normalizer, affine, 1);
    }
}
