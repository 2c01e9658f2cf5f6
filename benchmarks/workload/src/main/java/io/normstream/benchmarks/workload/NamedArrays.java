package io.normstream.benchmarks.workload;

import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.StoredArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Parameters and running statistics of a network by name, as a serving model holds them. */
public final class NamedArrays {
    private final Map<String, StoredArray> arrays;

    NamedArrays(Map<String, StoredArray> arrays) {
        this.arrays = arrays;
    }

    /** Those of a serving model's file. */
    public static NamedArrays read(Path file) {
        return new NamedArrays(model(file).arrays());
    }

    /** Reads a serving model's file. */
    public static ServingModel model(Path file) {
        try {
            return ServingModel.decode(Files.readAllBytes(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * The numbers of {@code name} in a fresh array, row-major.
     *
     * @throws IllegalArgumentException where there is no such array
     */
    public float[] floats(String name) {
        StoredArray array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException(
                    "No array is called %s; there are %s".formatted(name, arrays.keySet()));
        }
        FloatBuffer numbers = array.bytes().asFloatBuffer();
        float[] values = new float[numbers.remaining()];
        numbers.get(values);
        return values;
    }

    /**
     * A kernel [height, width, in, out] as [out, in, height, width], the order of most libraries.
     *
     * @param kernel height and width
     */
    public float[] kernel(String name, int kernel, int in, int out) {
        float[] from = floats(name);
        float[] to = new float[from.length];
        int positions = kernel * kernel;
        for (int position = 0; position < positions; position++) {
            for (int i = 0; i < in; i++) {
                for (int o = 0; o < out; o++) {
                    to[(o * in + i) * positions + position] = from[(position * in + i) * out + o];
                }
            }
        }
        return to;
    }

    /** A dense kernel [in, out] as [out, in]. */
    public float[] transposed(String name, int in, int out) {
        return kernel(name, 1, in, out);
    }
}
