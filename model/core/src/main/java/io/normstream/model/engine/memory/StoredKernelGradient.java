package io.normstream.model.engine.memory;

import io.normstream.model.norm.GradientTransform;
import io.normstream.model.norm.KernelGradient;
import io.normstream.model.norm.KernelShape;

/**
 * One kernel's gradient between the network's flat arrays and the transform that rewrites it. The
 * moments of the layer's input are its engine's.
 */
public final class StoredKernelGradient {
    private final Storage storage;
    private final GradientTransform transform;
    private final StoredState state;
    private final int weightOffset;
    private final int biasOffset;
    private final KernelGradient step;

    StoredKernelGradient(
            GradientTransform transform, String path, KernelShape shape, Storage storage) {
        this.storage = storage;
        this.transform = transform;
        this.state = new StoredState(transform.state(shape), path, storage);
        this.weightOffset = storage.parameterLayout().slice(path + ".weight").offset();
        // Without a bias its arrays are empty, and nothing is read or written anywhere.
        this.biasOffset =
                shape.hasBias() ? storage.parameterLayout().slice(path + ".bias").offset() : 0;
        this.step = KernelGradient.allocate(transform, shape, storage.step());
    }

    /** What the transform reads and writes; the same object each time. */
    public KernelGradient step() {
        return step;
    }

    /** Whether {@link #rewrite} reads the input moments of the step. */
    public boolean needsInputMoments() {
        return transform.needsInputMoments();
    }

    /** Reads the gradient of the kernel, where the flat array holds it. */
    public void read() {
        storage.gradients().read(weightOffset, step.dWeight());
    }

    /**
     * From the step's gradient of the kernel to that which the optimizer sees; stores gradients and
     * next state.
     */
    public void rewrite() {
        storage.parameters().read(weightOffset, step.weight());
        storage.parameters().read(biasOffset, step.bias());
        storage.gradients().read(biasOffset, step.dBias());
        state.read(step.state());
        transform.apply(step);
        storage.gradients().write(weightOffset, step.dWeight());
        storage.gradients().write(biasOffset, step.dBias());
        state.write(step.state(), step.nextState());
    }
}
