package io.normstream.model.export;

import static io.normstream.model.export.OnnxGraph.integers;
import static io.normstream.model.export.OnnxGraph.real;

import io.normstream.model.ModelException;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.ForwardCoefficients;
import io.normstream.model.norm.GroupNorm;
import io.normstream.model.norm.NormalizationStep;
import io.normstream.model.norm.StateRole;
import io.normstream.model.snapshot.StoredArray;
import java.util.List;
import java.util.OptionalDouble;

/** A normalisation in inference as nodes of an ONNX graph. */
final class OnnxNormalization {
    private final OnnxGraph graph;
    private final OnnxArrays arrays;
    private final Normalization layer;
    private final String path;
    private final Shape shape;
    private final NormalizationStep step;

    /**
     * @param path where the layer lies in its network, also the name of what it gives
     * @param shape what goes in and comes out
     */
    OnnxNormalization(
            OnnxGraph graph, OnnxArrays arrays, Normalization layer, String path, Shape shape) {
        this.graph = graph;
        this.arrays = arrays;
        this.layer = layer;
        this.path = path;
        this.shape = shape;
        this.step = arrays.step(layer, path, shape);
    }

    /**
     * Adds it; the name of what it gives.
     *
     * @param from {@code [N, channels, height, width]}
     * @param convolution whether that comes straight out of a convolution
     */
    String add(String from, boolean convolution) {
        if (layer.normalizer() instanceof GroupNorm norm) {
            return groupNorm(norm, from);
        }
        if (layer.normalizer().needs().inferenceMoments()) {
            throw new ModelException(
                    "Normalisation %s by %s has no form in ONNX"
                            .formatted(path, layer.normalizer()));
        }
        OptionalDouble epsilon = layer.normalizer().runningStatisticsEpsilon();
        return convolution && epsilon.isPresent()
                ? batchNorm(epsilon.getAsDouble(), from)
                : centered(from);
    }

    /** The operator that runtimes fold into the convolution before it. */
    private String batchNorm(double epsilon, String from) {
        String mean = state(StateRole.MEAN);
        String variance = state(StateRole.VARIANCE);
        return graph.node(
                "BatchNormalization",
                path,
                List.of(
                        from,
                        graph.constant(path + ".scale", vector(step.affine().scale())),
                        graph.constant(path + ".shift", vector(step.affine().shift())),
                        graph.constant(mean, arrays.get(mean)),
                        graph.constant(variance, arrays.get(variance))),
                real("epsilon", epsilon));
    }

    private String state(StateRole role) {
        int channels = shape.channels();
        return path + "." + layer.normalizer().state(channels, role).orElseThrow().name();
    }

    /**
     * {@code multiplier (x - center) + offset}, as our engines compute where there is no
     * convolution to fold into: {@code multiplier x + bias} would lose the digits of a stream whose
     * mean is far above its deviation.
     */
    private String centered(String from) {
        layer.normalizer().infer(step);
        ForwardCoefficients coefficients = step.coefficients();
        String centered = channelwise("Sub", path + ".centered", from, coefficients.center());
        return affine(centered, coefficients.multiplier(), coefficients.offset());
    }

    /**
     * Each group of channels as one channel of an instance normalisation. The mean is subtracted
     * before that, too: what rounding leaves of it would else be multiplied by the inverse of a
     * deviation near 0 where an image is of one colour.
     */
    private String groupNorm(GroupNorm norm, String from) {
        int groups = norm.groups();
        String split = graph.constant(path + ".split", 0, groups, -1);
        String joined =
                graph.constant(
                        path + ".joined", 0, shape.channels(), shape.height(), shape.width());
        String grouped = graph.node("Reshape", path + ".grouped", List.of(from, split));
        String mean =
                graph.node("ReduceMean", path + ".mean", List.of(grouped), integers("axes", 2));
        String centered = graph.node("Sub", path + ".centered", List.of(grouped, mean));
        String ones = graph.constant(path + ".ones", vector(OnnxArrays.filled(groups, 1)));
        String zeros = graph.constant(path + ".zeros", vector(OnnxArrays.filled(groups, 0)));
        String normalized =
                graph.node(
                        "InstanceNormalization",
                        path + ".normalized",
                        List.of(centered, ones, zeros),
                        real("epsilon", norm.epsilon()));
        String whole = graph.node("Reshape", path + ".whole", List.of(normalized, joined));
        return affine(whole, step.affine().scale(), step.affine().shift());
    }

    private String affine(String from, double[] multiplier, double[] offset) {
        String scaled = channelwise("Mul", path + ".scaled", from, multiplier);
        return channelwise("Add", path, scaled, offset);
    }

    private String channelwise(String operator, String name, String from, double[] values) {
        StoredArray array = StoredArray.ofDoubles(List.of(values.length, 1, 1), values);
        return graph.node(operator, name, List.of(from, graph.constant(name + ".values", array)));
    }

    private static StoredArray vector(double[] values) {
        return StoredArray.ofDoubles(List.of(values.length), values);
    }
}
