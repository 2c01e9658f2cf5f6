package io.normstream.model.engine;

import io.normstream.model.nn.Affine;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.ArchitectureFile;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.Flatten;
import io.normstream.model.nn.GlobalAveragePool;
import io.normstream.model.nn.Layer;
import io.normstream.model.nn.LeakyRelu;
import io.normstream.model.nn.MaxPool2d;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Relu;
import io.normstream.model.nn.Residual;
import io.normstream.model.nn.Sequential;
import io.normstream.model.nn.Shape;
import io.normstream.model.nn.Sign;
import io.normstream.model.norm.AdaptiveGradientClipping;
import io.normstream.model.norm.AdaptiveNorm;
import io.normstream.model.norm.BatchNorm;
import io.normstream.model.norm.BatchNormPreconditioning;
import io.normstream.model.norm.BatchRenorm;
import io.normstream.model.norm.BinaryWeights;
import io.normstream.model.norm.GradientTransform;
import io.normstream.model.norm.GroupNorm;
import io.normstream.model.norm.MemorizedNorm;
import io.normstream.model.norm.Normalizer;
import io.normstream.model.norm.Recipes;
import io.normstream.model.norm.RunningNorm;
import io.normstream.model.norm.RunningStatistics;
import io.normstream.model.norm.UnifiedNorm;
import io.normstream.model.norm.WeightStandardization;
import io.normstream.model.norm.WeightTransform;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the presets do not do, and a user may. */
public final class UnusualNetworks {
    /** Of the images of most of them. */
    public static final Shape INPUT = new Shape(10, 8, 3);

    private static final Normalizer BATCH = BatchNorm.of(RunningStatistics.pytorch());

    /** With bounds that some channels reach and others do not. */
    public static final BatchRenorm RENORM =
            new BatchRenorm(1e-5, RunningStatistics.pytorch(), 1.5, 0.5, 0, 0, 0);

    /** Full after two steps. */
    public static final Normalizer MEMORIZED = new MemorizedNorm(1e-5, 2, 0.8, true, false);

    private UnusualNetworks() {}

    public static List<Architecture> of(int classes) {
        return List.of(
                ofEveryKind(INPUT, classes),
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
                        "normalised by sample between convolutions of few channels",
                        classes,
                        conv(6, 3, 1),
                        norm(GroupNorm.of(2), Affine.SCALE_AND_SHIFT),
                        conv(10, 3, 1),
                        norm(GroupNorm.of(5), Affine.NONE),
                        conv(8, 1, 1),
                        new GlobalAveragePool(),
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
                        "batch renormalisation",
                        classes,
                        norm(RENORM, Affine.SCALE),
                        conv(6, 3, 1),
                        norm(RENORM, Affine.SCALE_AND_SHIFT),
                        new Relu(),
                        conv(16, 3, 2),
                        norm(RENORM, Affine.NONE),
                        new Relu(),
                        norm(RENORM, Affine.SCALE),
                        new Dense(classes)),
                network(
                        "memorised batch normalisation",
                        classes,
                        norm(MEMORIZED, Affine.SCALE),
                        conv(6, 3, 1),
                        norm(MEMORIZED, Affine.SCALE_AND_SHIFT),
                        new Relu(),
                        conv(16, 3, 2),
                        norm(MEMORIZED, Affine.NONE),
                        new Relu(),
                        new Dense(classes),
                        norm(MEMORIZED, Affine.SCALE_AND_SHIFT)),
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

    /** Every kind of layer that a file may have, as {@code every-kind.yaml} has them. */
    public static Architecture ofEveryKind(Shape input, int classes) {
        try (InputStream file =
                UnusualNetworks.class.getResourceAsStream("/networks/every-kind.yaml")) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return new ArchitectureFile("every-kind", text)
                    .create(input, classes, Recipes.revised());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Networks whose convolutions have biases. */
    public static List<Architecture> biased(int classes) {
        return List.of(
                network(
                        "biased, without normalisation",
                        classes,
                        biased(5, 3, 1),
                        new Relu(),
                        biased(16, 3, 2),
                        new MaxPool2d(2),
                        biased(7, 1, 1),
                        new Dense(classes)),
                network(
                        "biased, with normalisations",
                        classes,
                        norm(BATCH, Affine.SCALE),
                        biased(6, 3, 1),
                        norm(BATCH, Affine.SCALE_AND_SHIFT),
                        new Relu(),
                        new Residual(
                                Sequential.of(
                                        conv(8, 3, 2, WeightStandardization.standard(), true),
                                        norm(GroupNorm.of(2), Affine.SCALE_AND_SHIFT),
                                        new Relu(),
                                        biased(8, 3, 1)),
                                Sequential.of(biased(8, 1, 2), norm(BATCH, Affine.NONE))),
                        new Relu(),
                        new Dense(classes)));
    }

    /**
     * Networks of signs: with channels that blocked layouts fill up, kernels in groups, behind
     * standardisation, with weights above 1, and folded into a normalisation.
     */
    public static List<Architecture> binary(int classes) {
        return List.of(
                network(
                        "binary, odd channels",
                        classes,
                        norm(BATCH, Affine.SCALE_AND_SHIFT),
                        new Sign(),
                        binary(5, 1, WeightTransform.NONE).withBias(),
                        norm(BATCH, Affine.SCALE_AND_SHIFT),
                        new Sign(),
                        new Residual(
                                Sequential.of(
                                        binary(5, 3, WeightStandardization.standard()),
                                        norm(BATCH, Affine.SCALE_AND_SHIFT)),
                                Sequential.of()),
                        new Dense(classes)),
                network(
                        "binary, in groups",
                        classes,
                        biased(6, 3, 2),
                        new Sign(),
                        binary(6, 3, WeightStandardization.of(1.5)).inGroups(6).withBias(),
                        new LeakyRelu(0.1),
                        binary(4, 1, WeightTransform.NONE).inGroups(2),
                        norm(GroupNorm.of(2), Affine.SCALE_AND_SHIFT),
                        new Flatten(),
                        new Sign(),
                        new Dense(classes)));
    }

    private static Conv2d binary(int channels, int kernel, WeightTransform before) {
        return new Conv2d(
                channels,
                kernel,
                1,
                kernel / 2,
                false,
                new BinaryWeights(before),
                AdaptiveGradientClipping.at(0.5));
    }

    /** Networks of methods that no description may name. */
    public static List<Architecture> ofUnreleasedMethods(int classes) {
        return List.of(
                network(
                        "normalised by state, sample for sample",
                        classes,
                        norm(new RunningNorm(false), Affine.SCALE_AND_SHIFT),
                        conv(6, 3, 1),
                        norm(new RunningNorm(false), Affine.SCALE_AND_SHIFT),
                        new Relu(),
                        norm(new RunningNorm(false), Affine.NONE),
                        new Dense(classes)),
                preconditioned(classes));
    }

    /** Methods that treat some mini-batches of a stream in another way than others. */
    public static List<Architecture> gated(int classes) {
        RunningStatistics running = RunningStatistics.pytorch();
        Normalizer adaptive = new AdaptiveNorm(1e-5, running, 0.8);
        // Images of random pixels have a similarity of 0.75; what lies below is gated anyway.
        Normalizer images = new UnifiedNorm(1e-5, running, 0.5, 2, true, false);
        Normalizer gate = new UnifiedNorm(1e-5, running, -2, 2, false, false);
        Normalizer rectified = new UnifiedNorm(1e-5, running, -2, 1, true, true);
        return List.of(
                gated("by how images differ", classes, adaptive, adaptive, adaptive),
                gated("by how alike samples are", classes, images, gate, rectified),
                gated("rectified", classes, rectified, rectified, gate));
    }

    private static Architecture gated(
            String name, int classes, Normalizer first, Normalizer second, Normalizer third) {
        return network(
                "gated " + name,
                classes,
                norm(first, Affine.SCALE),
                conv(6, 3, 1),
                norm(second, Affine.SCALE_AND_SHIFT),
                new Relu(),
                conv(16, 3, 2),
                norm(third, Affine.NONE),
                new Relu(),
                norm(second, Affine.SCALE),
                new GlobalAveragePool(),
                norm(third, Affine.SCALE_AND_SHIFT),
                new Dense(classes));
    }

    /**
     * Kernels whose gradients are rewritten by their input and by state: of the images, of a
     * standardised kernel inside a residual, and of the classifier.
     */
    public static Architecture preconditioned(int classes) {
        GradientTransform transform = BatchNormPreconditioning.fast();
        Conv2d standardized =
                new Conv2d(16, 3, 1, 1, false, WeightStandardization.standard(), transform);
        return network(
                "preconditioned",
                classes,
                new Conv2d(16, 3, 1, 1, true, WeightTransform.NONE, transform),
                new Relu(),
                new Residual(
                        Sequential.of(
                                standardized, norm(BATCH, Affine.SCALE_AND_SHIFT), new Relu()),
                        Sequential.of()),
                new Conv2d(7, 1, 2, 0, false, WeightTransform.NONE, transform),
                new Relu(),
                new Dense(classes, transform));
    }

    /**
     * Blocked layouts fill the channels up, and nothing of the filling may be seen. One ReLU alone
     * has something to switch.
     */
    public static Architecture ofChannels(int channels, int classes) {
        return network(
                channels + " channels",
                classes,
                norm(new RunningNorm(false), Affine.SCALE_AND_SHIFT),
                conv(channels, 3, 1),
                norm(new RunningNorm(false), Affine.SCALE_AND_SHIFT),
                conv(channels, 3, 1),
                norm(GroupNorm.of(1), Affine.SCALE_AND_SHIFT),
                conv(channels, 3, 1),
                norm(new BatchNorm(0, RunningStatistics.pytorch()), Affine.SCALE_AND_SHIFT),
                new Relu(),
                new Residual(
                        Sequential.of(conv(channels, 3, 1), norm(RENORM, Affine.SCALE)),
                        Sequential.of()),
                new Dense(classes));
    }

    /** A black channel among others goes to a normalisation that is not the input's. */
    public static Architecture normalisingAPool(Normalizer normalizer, int classes) {
        return network(
                "normalised after a pool",
                classes,
                new MaxPool2d(2),
                norm(normalizer, Affine.SCALE_AND_SHIFT),
                new Relu(),
                new Dense(classes));
    }

    private static Architecture network(String name, int classes, Layer... layers) {
        return new Architecture(name, INPUT, classes, Sequential.of(layers));
    }

    private static Conv2d conv(int channels, int kernel, int stride) {
        return conv(channels, kernel, stride, WeightTransform.NONE, false);
    }

    private static Conv2d biased(int channels, int kernel, int stride) {
        return conv(channels, kernel, stride, WeightTransform.NONE, true);
    }

    private static Conv2d conv(
            int channels, int kernel, int stride, WeightTransform transform, boolean bias) {
        return new Conv2d(
                channels, kernel, stride, kernel / 2, bias, transform, GradientTransform.NONE);
    }

    private static Normalization norm(Normalizer normalizer, Affine affine) {
        return new Normalization(normalizer, affine, 1);
    }
}
