package io.normstream.model.export;

import static java.util.Objects.requireNonNull;

import io.normstream.model.nn.Normalization;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.CurrentStep;
import io.normstream.model.norm.NormalizationStep;
import io.normstream.model.norm.ParameterSpec;
import io.normstream.model.norm.StateSpec;
import io.normstream.model.snapshot.StoredArray;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;

/** The arrays of a serving model by their paths, as layers read them. */
record OnnxArrays(SortedMap<String, StoredArray> arrays) {

    StoredArray get(String path) {
        return requireNonNull(arrays.get(path), path);
    }

    /**
     * The step of the normalisation at {@code path}, of one group and without moments, for
     * inference: with its parameters and state.
     */
    NormalizationStep step(Normalization layer, String path, Shape shape) {
        int channels = shape.channels();
        NormalizationStep step =
                NormalizationStep.allocate(layer.normalizer(), 1, channels, new CurrentStep());
        if (layer.affine().hasScale()) {
            copy(path + ".scale", step.affine().scale());
        }
        if (layer.affine().hasShift()) {
            copy(path + ".shift", step.affine().shift());
        }
        List<ParameterSpec> learnt = layer.normalizer().parameters(channels);
        for (int i = 0; i < learnt.size(); i++) {
            copy(path + "." + learnt.get(i).name(), step.parameters()[i]);
        }
        List<StateSpec> specs = layer.state(shape);
        for (int i = 0; i < specs.size(); i++) {
            copy(path + "." + specs.get(i).name(), step.state()[i]);
        }
        return step;
    }

    private void copy(String path, double[] into) {
        System.arraycopy(get(path).toDoubles(), 0, into, 0, into.length);
    }

    static double[] filled(int length, double value) {
        double[] values = new double[length];
        Arrays.fill(values, value);
        return values;
    }
}
