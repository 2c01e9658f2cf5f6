package io.normstream.model.export;

import static java.util.Objects.requireNonNull;

import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.AffineValues;
import io.normstream.model.norm.StateSpec;
import io.normstream.model.snapshot.StoredArray;
import java.util.Arrays;
import java.util.SortedMap;

/** The arrays of a serving model by their paths, as layers read them. */
record OnnxArrays(SortedMap<String, StoredArray> arrays) {

    StoredArray get(String path) {
        return requireNonNull(arrays.get(path), path);
    }

    /** Scale and shift of the normalisation at {@code path}: 1 and 0 where it has none. */
    AffineValues affine(Normalization layer, String path, Shape shape) {
        double[] scale = filled(shape.channels(), 1);
        double[] shift = filled(shape.channels(), 0);
        return new AffineValues(
                layer.affine().hasScale() ? get(path + ".scale").toDoubles() : scale,
                layer.affine().hasShift() ? get(path + ".shift").toDoubles() : shift);
    }

    /** State vectors of the normalisation at {@code path}, in its order. */
    double[][] state(Normalization layer, String path, Shape shape) {
        return layer.state(shape).stream()
                .map(StateSpec::name)
                .map(name -> get(path + "." + name).toDoubles())
                .toArray(double[][]::new);
    }

    static double[] filled(int length, double value) {
        double[] values = new double[length];
        Arrays.fill(values, value);
        return values;
    }
}
