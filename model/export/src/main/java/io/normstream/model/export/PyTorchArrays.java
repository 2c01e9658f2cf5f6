package io.normstream.model.export;

import io.normstream.model.ModelException;
import io.normstream.model.nn.Affine;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.Flatten;
import io.normstream.model.nn.Layer;
import io.normstream.model.nn.LeafVisitor;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Residual;
import io.normstream.model.nn.Sequential;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.GroupNorm;
import io.normstream.model.norm.StateRole;
import io.normstream.model.norm.WeightTransform;
import io.normstream.model.snapshot.Metadata;
import io.normstream.model.snapshot.SafetensorsCodec;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.StoredArray;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The arrays of a serving model as {@code load_state_dict} of a PyTorch module takes them whose
 * submodules have the same paths: {@code Conv2d(bias=False)}, {@code BatchNorm2d} and {@code
 * Linear}. Kernels become {@code [out, in, height, width]}, dense weights {@code [out, in]} with
 * their inputs in PyTorch's order of flattening (channel, row, column; behind a {@link Flatten} in
 * that of its own: row, column, channel), scale and shift {@code weight} and {@code bias}. Where a
 * scale has no shift, the bias is there and 0.
 */
public final class PyTorchArrays {
    /** Value of {@link Metadata#KIND} in such a file. */
    public static final String KIND = "pytorch";

    private static final String WEIGHT = "weight";
    private static final String BIAS = "bias";

    private PyTorchArrays() {}

    /**
     * A safetensors file with the metadata of {@code model}, {@code kind} excepted.
     *
     * @throws ModelException where a layer computes what no layer of PyTorch does
     */
    public static byte[] encode(ServingModel model) {
        SortedMap<String, String> metadata = new TreeMap<>(model.metadata());
        metadata.put(Metadata.KIND, KIND);
        return SafetensorsCodec.encode(new SafetensorsCodec.Contents(metadata, of(model)));
    }

    /** The arrays by their paths, in fresh memory where their layout changes. */
    static SortedMap<String, StoredArray> of(ServingModel model) {
        SortedMap<String, StoredArray> arrays = new TreeMap<>();
        Architecture architecture = model.architecture();
        new Writer("", architecture.input(), model.arrays(), arrays)
                .sequential(architecture.layers());
        return arrays;
    }

    /**
     * Writes the arrays of a layer and returns what has been written so far.
     *
     * @param prefix what their paths begin with, empty for the whole network
     * @param input what goes into the layer
     */
    private record Writer(
            String prefix,
            Shape input,
            SortedMap<String, StoredArray> from,
            SortedMap<String, StoredArray> to)
            implements LeafVisitor<SortedMap<String, StoredArray>> {

        private Writer at(String name, Shape shape) {
            return new Writer(prefix + name + ".", shape, from, to);
        }

        private StoredArray array(String name) {
            StoredArray array = from.get(prefix + name);
            if (array == null) {
                throw new IllegalStateException(
                        "A serving model is whole, but lacks " + prefix + name);
            }
            return array;
        }

        private String state(Normalization layer, StateRole role) {
            return layer.normalizer().state(input.channels(), role).orElseThrow().name();
        }

        private void put(String name, StoredArray array) {
            to.put(prefix + name, array);
        }

        @Override
        public SortedMap<String, StoredArray> sequential(Sequential layer) {
            layer.collect(
                    input,
                    (entry, shape) -> List.of(entry.layer().accept(at(entry.name(), shape))));
            return to;
        }

        @Override
        public SortedMap<String, StoredArray> residual(Residual layer) {
            at("body", input).sequential(layer.body());
            return at("shortcut", input).sequential(layer.shortcut());
        }

        @Override
        public SortedMap<String, StoredArray> conv(Conv2d layer) {
            if (!layer.weightTransform().equals(WeightTransform.NONE)) {
                throw new ModelException(
                        "Kernels of %s go through %s before they are used, which no convolution of PyTorch does"
                                .formatted(prefix + WEIGHT, layer.weightTransform()));
            }
            put(WEIGHT, ArrayLayout.kernel(array(WEIGHT)));
            if (layer.bias()) {
                put(BIAS, array(BIAS));
            }
            return to;
        }

        @Override
        public SortedMap<String, StoredArray> dense(Dense layer) {
            put(WEIGHT, ArrayLayout.dense(array(WEIGHT), input));
            put(BIAS, array(BIAS));
            return to;
        }

        @Override
        public SortedMap<String, StoredArray> normalization(Normalization layer) {
            Affine affine = layer.affine();
            if (affine.hasScale()) {
                put(WEIGHT, array("scale"));
                put(BIAS, affine.hasShift() ? array("shift") : ArrayLayout.zeros(array("scale")));
            }
            if (layer.normalizer().runningStatisticsEpsilon().isPresent()) {
                put("running_mean", array(state(layer, StateRole.MEAN)));
                put("running_var", array(state(layer, StateRole.VARIANCE)));
            } else if (!(layer.normalizer() instanceof GroupNorm)) {
                throw new ModelException(
                        "Normalisation %s computes %s, which no layer of PyTorch does"
                                .formatted(
                                        prefix.substring(0, prefix.length() - 1),
                                        layer.normalizer()));
            }
            return to;
        }

        /** Without arrays. */
        @Override
        public SortedMap<String, StoredArray> leaf(Layer layer) {
            return to;
        }
    }
}
