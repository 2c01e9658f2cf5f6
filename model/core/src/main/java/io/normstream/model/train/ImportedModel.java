package io.normstream.model.train;

import io.normstream.model.engine.ParameterLayout;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Sequential;
import io.normstream.model.norm.ParameterSpec;
import io.normstream.model.norm.StateSpec;
import io.normstream.model.pytorch.StateDict;
import io.normstream.model.pytorch.StateDictReader;
import io.normstream.model.snapshot.ElementType;
import io.normstream.model.snapshot.ExpectedArrays;
import io.normstream.model.snapshot.Metadata;
import io.normstream.model.snapshot.SafetensorsCodec;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.StoredArray;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * A serving model made from a {@code state_dict} of PyTorch, for a learner to start from. The same
 * file and settings give the same arrays.
 *
 * @param fresh paths of the layers that the file lacks: a head is drawn from the seed; the input
 *     normalisation begins as the identity, since the kernels learnt from images without it
 */
public record ImportedModel(ServingModel model, SortedSet<String> fresh) {
    /** Whether {@code file} is no snapshot of our own. */
    public static boolean isStateDict(SafetensorsCodec.Contents file) {
        String kind = file.metadata().get(Metadata.KIND);
        return kind == null || kind.equals(StateDict.KIND);
    }

    /**
     * The model of {@code settings} with the arrays of {@code file}.
     *
     * @param precision number type that the learner computes in
     * @throws io.normstream.model.ModelException where the file does not fit
     */
    public static ImportedModel of(
            SafetensorsCodec.Contents file, LearnerSettings settings, String precision) {
        Architecture architecture = settings.architecture();
        ElementType type = ExpectedArrays.elementType(precision);
        StateDictReader.Contents read = StateDictReader.read(file.arrays(), architecture, type);
        SortedMap<String, StoredArray> arrays = initialState(architecture, type);
        arrays.putAll(drawn(architecture, read.arrays(), settings.seed(), type));
        arrays.putAll(read.arrays());
        if (architecture
                .inputNormalization()
                .map(layer -> read.lacking().contains(layer.name()))
                .orElse(false)) {
            arrays.putAll(identity(architecture, type));
        }
        SortedMap<String, String> provenance = Metadata.provenance(file.metadata());
        if (read.lacking().contains(head(architecture))) {
            provenance.remove(Metadata.CLASS_NAMES);
        }
        Map<String, String> origin =
                Map.of(
                        Metadata.ENGINE,
                        StateDict.KIND,
                        Metadata.PRECISION,
                        precision,
                        Metadata.THREADS,
                        "1");
        return new ImportedModel(
                ServingModel.of(architecture, origin, provenance, arrays), read.lacking());
    }

    /** The scale under which the first running variance, of 1, and epsilon cancel out. */
    private static SortedMap<String, StoredArray> identity(
            Architecture architecture, ElementType type) {
        Sequential.Entry input = architecture.inputNormalization().orElseThrow();
        Normalization layer = (Normalization) input.layer();
        double[] scale = new double[architecture.input().channels()];
        Arrays.fill(scale, Math.sqrt(1 + layer.normalizer().runningStatisticsEpsilon().orElse(0)));
        SortedMap<String, StoredArray> arrays = new TreeMap<>();
        if (layer.affine().hasScale()) {
            arrays.put(
                    input.name() + ".scale",
                    StoredArray.ofDoubles(List.of(scale.length), scale).as(type));
        }
        return arrays;
    }

    private static String head(Architecture architecture) {
        List<Sequential.Entry> layers = architecture.layers().entries();
        return layers.get(layers.size() - 1).name();
    }

    private static SortedMap<String, StoredArray> initialState(
            Architecture architecture, ElementType type) {
        SortedMap<String, StoredArray> arrays = new TreeMap<>();
        for (StateSpec spec : architecture.layers().state(architecture.input())) {
            double[] values = new double[spec.length()];
            Arrays.fill(values, spec.initial());
            arrays.put(spec.name(), StoredArray.ofDoubles(List.of(values.length), values).as(type));
        }
        return arrays;
    }

    /** First values of the parameters that {@code read} lacks, drawn in the order of names. */
    private static SortedMap<String, StoredArray> drawn(
            Architecture architecture,
            SortedMap<String, StoredArray> read,
            long seed,
            ElementType type) {
        List<ParameterSpec> specs =
                architecture.layers().parameters(architecture.input()).stream()
                        .filter(spec -> !read.containsKey(spec.name()))
                        .toList();
        ParameterLayout layout = new ParameterLayout(specs);
        double[] values = new double[layout.size()];
        Initialization.draw(
                layout, (index, value) -> values[index] = value, new SeededRandom(seed));
        SortedMap<String, StoredArray> arrays = new TreeMap<>();
        for (ParameterLayout.Slice slice : layout.slices()) {
            double[] part = Arrays.copyOfRange(values, slice.offset(), slice.end());
            arrays.put(
                    slice.spec().name(),
                    StoredArray.ofDoubles(slice.spec().shape(), part).as(type));
        }
        return arrays;
    }
}
