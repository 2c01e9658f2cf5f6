package io.normstream.model.engine.memory;

import io.normstream.model.engine.ParameterLayout;
import io.normstream.model.engine.StateLayout;
import io.normstream.model.nn.Architecture;
import io.normstream.model.norm.CurrentStep;
import io.normstream.model.norm.GradientTransform;
import io.normstream.model.norm.KernelShape;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The flat arrays of one network, where everything lies in them, and the step that it is in.
 *
 * @param kernelGradients by path of the layer, as far as they were asked for
 */
public record Storage(
        ParameterLayout parameterLayout,
        StateLayout stateLayout,
        Vector parameters,
        Vector gradients,
        Vector state,
        Vector nextState,
        CurrentStep step,
        Map<String, StoredKernelGradient> kernelGradients)
        implements AutoCloseable {

    public static Storage allocate(Architecture architecture, DataType type) {
        ParameterLayout parameters =
                new ParameterLayout(architecture.layers().parameters(architecture.input()));
        StateLayout state = new StateLayout(architecture.layers().state(architecture.input()));
        try (CloseOnFailure made = new CloseOnFailure()) {
            Storage storage =
                    new Storage(
                            parameters,
                            state,
                            vector(type, parameters.size(), made),
                            vector(type, parameters.size(), made),
                            vector(type, state.size(), made),
                            vector(type, state.size(), made),
                            new CurrentStep(),
                            new HashMap<>());
            storage.initializeState();
            made.keep();
            return storage;
        }
    }

    private static Vector vector(DataType type, long size, CloseOnFailure made) {
        INDArray array = Nd4j.create(type, size);
        made.add(array::close);
        return Vector.of(array);
    }

    private void initializeState() {
        for (StateLayout.Slice slice : stateLayout.slices()) {
            for (int i = slice.offset(); i < slice.end(); i++) {
                state.put(i, slice.spec().initial());
                nextState.put(i, slice.spec().initial());
            }
        }
    }

    /**
     * What rewrites the gradient of a kernel, the same for all numbers of rows; null where nothing
     * does.
     *
     * @param path of the layer
     */
    public @Nullable StoredKernelGradient kernelGradient(
            GradientTransform transform, String path, KernelShape shape) {
        return transform instanceof GradientTransform.Identity
                ? null
                : kernelGradients.computeIfAbsent(
                        path, name -> new StoredKernelGradient(transform, name, shape, this));
    }

    @Override
    public void close() {
        parameters.array().close();
        gradients.array().close();
        state.array().close();
        nextState.array().close();
    }
}
