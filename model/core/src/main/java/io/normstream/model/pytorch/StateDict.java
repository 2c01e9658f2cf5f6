package io.normstream.model.pytorch;

import io.normstream.model.ModelException;
import io.normstream.model.nn.Affine;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.Layer;
import io.normstream.model.nn.LeafVisitor;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Residual;
import io.normstream.model.nn.Sequential;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.GroupNorm;
import io.normstream.model.norm.ParameterSpec;
import io.normstream.model.norm.StateRole;
import io.normstream.model.norm.StateSpec;
import io.normstream.model.norm.WeightTransform;
import io.normstream.model.pytorch.StateDictEntry.Layout;
import io.normstream.model.snapshot.Metadata;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What the {@code state_dict} of a PyTorch module holds whose submodules have the paths of a
 * network's layers: {@code Conv2d}, {@code Linear}, {@code BatchNorm2d} and {@code GroupNorm}.
 * Exports write by it, and a start from PyTorch reads by it.
 *
 * @param entries arrays that both sides have, in network order
 * @param zeros keys of biases that {@code BatchNorm2d} has and a scale without a shift has not,
 *     each with the name of that scale here; they are 0
 */
public record StateDict(List<StateDictEntry> entries, SortedMap<String, String> zeros) {
    /** Value of {@link Metadata#KIND} in a file that holds one and was written here. */
    public static final String KIND = "pytorch";

    /**
     * The counterpart of {@code architecture}.
     *
     * @throws ModelException where a layer computes what no layer of PyTorch does
     */
    public static StateDict of(Architecture architecture) {
        StateDict dict = new StateDict(new ArrayList<>(), new TreeMap<>());
        new Collector("", architecture.input(), dict).sequential(architecture.layers());
        return dict;
    }

    /** The same arrays under other keys. */
    StateDict renamed(UnaryOperator<String> keys) {
        SortedMap<String, String> renamedZeros = new TreeMap<>();
        zeros.forEach((key, name) -> renamedZeros.put(keys.apply(key), name));
        return new StateDict(
                entries.stream().map(entry -> entry.withKey(keys.apply(entry.key()))).toList(),
                renamedZeros);
    }

    /**
     * Collects the arrays of a layer and returns all so far.
     *
     * @param prefix what their paths begin with, empty for the whole network
     * @param input what goes into the layer
     */
    private record Collector(String prefix, Shape input, StateDict dict)
            implements LeafVisitor<StateDict> {

        private Collector at(String name, Shape shape) {
            return new Collector(prefix + name + ".", shape, dict);
        }

        private void add(String name, String key, List<Integer> shape, Layout layout) {
            dict.entries.add(new StateDictEntry(prefix + name, prefix + key, shape, layout, input));
        }

        /** Kernel and bias, which are called the same on both sides. */
        private StateDict kernel(Layer layer, Layout layout) {
            for (ParameterSpec spec : layer.parameters(input)) {
                boolean vector = spec.shape().size() == 1;
                add(spec.name(), spec.name(), spec.shape(), vector ? Layout.VECTOR : layout);
            }
            return dict;
        }

        @Override
        public StateDict sequential(Sequential layer) {
            layer.collect(
                    input,
                    (entry, shape) -> List.of(entry.layer().accept(at(entry.name(), shape))));
            return dict;
        }

        @Override
        public StateDict residual(Residual layer) {
            at("body", input).sequential(layer.body());
            return at("shortcut", input).sequential(layer.shortcut());
        }

        @Override
        public StateDict conv(Conv2d layer) {
            if (!layer.weightTransform().equals(WeightTransform.NONE)) {
                throw new ModelException(
                        "Kernels of %sweight go through %s before they are used, which no convolution of PyTorch does"
                                .formatted(prefix, layer.weightTransform()));
            }
            return kernel(layer, Layout.KERNEL);
        }

        @Override
        public StateDict dense(Dense layer) {
            return kernel(layer, Layout.DENSE);
        }

        @Override
        public StateDict normalization(Normalization layer) {
            boolean running = layer.normalizer().runningStatisticsEpsilon().isPresent();
            if (!running && !(layer.normalizer() instanceof GroupNorm)) {
                throw new ModelException(
                        "Normalisation %s computes %s, which no layer of PyTorch does"
                                .formatted(
                                        prefix.substring(0, prefix.length() - 1),
                                        layer.normalizer()));
            }
            affine(layer.affine());
            if (running) {
                statistic(layer, StateRole.MEAN, "running_mean");
                statistic(layer, StateRole.VARIANCE, "running_var");
            }
            return dict;
        }

        private void affine(Affine affine) {
            List<Integer> channels = List.of(input.channels());
            if (affine.hasScale()) {
                add("scale", "weight", channels, Layout.VECTOR);
            }
            if (affine.hasShift()) {
                add("shift", "bias", channels, Layout.VECTOR);
            } else if (affine.hasScale()) {
                dict.zeros.put(prefix + "bias", prefix + "scale");
            }
        }

        private void statistic(Normalization layer, StateRole role, String key) {
            StateSpec spec = layer.normalizer().state(input.channels(), role).orElseThrow();
            add(spec.name(), key, List.of(spec.length()), Layout.VECTOR);
        }

        /** Without arrays. */
        @Override
        public StateDict leaf(Layer layer) {
            return dict;
        }
    }
}
