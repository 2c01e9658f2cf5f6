package io.normstream.model.export;

import io.normstream.model.ModelException;
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
import io.normstream.model.norm.GroupNorm;
import io.normstream.model.norm.Normalizer;
import io.normstream.model.norm.RunningStatistics;
import io.normstream.model.norm.WeightTransform;
import io.normstream.model.snapshot.Metadata;
import io.normstream.model.snapshot.SafetensorsCodec;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.StoredArray;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The arrays of a serving model as {@code load_state_dict} of a PyTorch module takes them whose
 * submodules have the same paths: {@code Conv2d(bias=False)}, {@code BatchNorm2d} and {@code
 * Linear}. Kernels become {@code [out, in, height, width]}, dense weights {@code [out, in]} with
 * their inputs in PyTorch's order of flattening (channel, row, column), scale and shift {@code
 * weight} and {@code bias}. Where a scale has no shift, the bias is there and 0.
 */
public final class PyTorchArrays {
    /** Value of {@link Metadata#KIND} in such a file. */
    public static final String KIND = "pytorch";

    private static final String WEIGHT = "weight";
    private static final String BIAS = "bias";

    private final SortedMap<String, StoredArray> from;
    private final SortedMap<String, StoredArray> to = new TreeMap<>();

    private PyTorchArrays(SortedMap<String, StoredArray> from) {
        this.from = from;
    }

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
        PyTorchArrays arrays = new PyTorchArrays(model.arrays());
        Architecture architecture = model.architecture();
        arrays.addAll("", architecture.layers(), architecture.input());
        return arrays.to;
    }

    private void addAll(String prefix, Sequential layers, Shape input) {
        Shape shape = input;
        for (Sequential.Entry entry : layers.entries()) {
            add(prefix + entry.name() + ".", entry.layer(), shape);
            shape = entry.layer().outputShape(shape);
        }
    }

    private void add(String prefix, Layer layer, Shape input) {
        if (layer instanceof Sequential layers) {
            addAll(prefix, layers, input);
        } else if (layer instanceof Residual residual) {
            addAll(prefix + "body.", residual.body(), input);
            addAll(prefix + "shortcut.", residual.shortcut(), input);
        } else if (layer instanceof Conv2d conv) {
            addConv(prefix, conv);
        } else if (layer instanceof Dense) {
            addDense(prefix, input);
        } else if (layer instanceof Normalization normalization) {
            addNormalization(prefix, normalization);
        } else if (!(layer instanceof Relu
                || layer instanceof MaxPool2d
                || layer instanceof GlobalAveragePool)) {
            throw new ModelException(
                    "Nothing says what %s, a %s, is in PyTorch".formatted(prefix, layer.kind()));
        }
    }

    private void addConv(String prefix, Conv2d conv) {
        if (!conv.weightTransform().equals(WeightTransform.NONE)) {
            throw new ModelException(
                    "Kernels of %s go through %s before they are used, which no convolution of PyTorch does"
                            .formatted(prefix + WEIGHT, conv.weightTransform()));
        }
        to.put(prefix + WEIGHT, ArrayLayout.kernel(array(prefix + WEIGHT)));
    }

    private void addDense(String prefix, Shape input) {
        to.put(prefix + WEIGHT, ArrayLayout.dense(array(prefix + WEIGHT), input));
        to.put(prefix + BIAS, array(prefix + BIAS));
    }

    private void addNormalization(String prefix, Normalization normalization) {
        Affine affine = normalization.affine();
        if (affine.hasScale()) {
            to.put(prefix + WEIGHT, array(prefix + "scale"));
        }
        if (affine.hasShift()) {
            to.put(prefix + BIAS, array(prefix + "shift"));
        } else if (affine.hasScale()) {
            to.put(prefix + BIAS, ArrayLayout.zeros(array(prefix + "scale")));
        }
        Normalizer normalizer = normalization.normalizer();
        if (normalizer instanceof BatchNorm) {
            to.put(prefix + "running_mean", array(prefix + RunningStatistics.RUNNING_MEAN));
            to.put(prefix + "running_var", array(prefix + RunningStatistics.RUNNING_VARIANCE));
        } else if (!(normalizer instanceof GroupNorm)) {
            throw new ModelException(
                    "Normalisation %s computes %s, which no layer of PyTorch does"
                            .formatted(prefix, normalizer));
        }
    }

    private StoredArray array(String name) {
        StoredArray array = from.get(name);
        if (array == null) {
            throw new IllegalStateException("A serving model is whole, but lacks " + name);
        }
        return array;
    }
}
