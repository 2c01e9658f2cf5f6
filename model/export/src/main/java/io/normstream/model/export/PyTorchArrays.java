package io.normstream.model.export;

import io.normstream.model.ModelException;
import io.normstream.model.pytorch.StateDict;
import io.normstream.model.pytorch.StateDictEntry;
import io.normstream.model.snapshot.ArrayLayout;
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
 * their inputs in PyTorch's order of flattening (channel, row, column; behind a flatten layer in
 * that of its own: row, column, channel), scale and shift {@code weight} and {@code bias}. Where a
 * scale has no shift, the bias is there and 0.
 */
public final class PyTorchArrays {
    private PyTorchArrays() {}

    /**
     * A safetensors file with the metadata of {@code model}, {@code kind} excepted.
     *
     * @throws ModelException where a layer computes what no layer of PyTorch does
     */
    public static byte[] encode(ServingModel model) {
        SortedMap<String, String> metadata = new TreeMap<>(model.metadata());
        metadata.put(Metadata.KIND, StateDict.KIND);
        return SafetensorsCodec.encode(new SafetensorsCodec.Contents(metadata, of(model)));
    }

    /** The arrays by their paths, in fresh memory where their layout changes. */
    static SortedMap<String, StoredArray> of(ServingModel model) {
        StateDict dict = StateDict.of(model.architecture());
        SortedMap<String, StoredArray> arrays = new TreeMap<>();
        for (StateDictEntry entry : dict.entries()) {
            arrays.put(entry.key(), entry.toPyTorch(array(model, entry.name())));
        }
        dict.zeros()
                .forEach((key, scale) -> arrays.put(key, ArrayLayout.zeros(array(model, scale))));
        return arrays;
    }

    private static StoredArray array(ServingModel model, String name) {
        StoredArray array = model.arrays().get(name);
        if (array == null) {
            throw new IllegalStateException("A serving model is whole, but lacks " + name);
        }
        return array;
    }
}
