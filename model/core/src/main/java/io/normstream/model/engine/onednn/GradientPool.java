package io.normstream.model.engine.onednn;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.javacpp.Pointer;

/**
 * Memory of gradients while a backward pass is laid out. A gradient takes the place of its
 * activation where nobody needs that any more, which is also where the cache is warm; for the
 * others a few buffers of the largest activation's size take turns, since a gradient is read once.
 *
 * <p>Where a second thread computes the gradients of kernels, it reads activations and gradients
 * later than the first: then memory is not used twice.
 */
final class GradientPool {
    private final Build build;
    private final Deque<Pointer> free = new ArrayDeque<>();

    GradientPool(Build build) {
        this.build = build;
    }

    /**
     * For the gradient of {@code activation}, written after the last read of its values in the
     * backward half of the layer that reads it.
     */
    Gradient of(Activation activation) {
        return activation.overwritable()
                ? new Gradient(activation.values(), true, false)
                : take(activation.values().descriptor());
    }

    /** For the gradient of the input of a layer whose kernel's gradient may still be to come. */
    Gradient ofKernelsInput(Activation activation) {
        return build.beside() == null ? of(activation) : take(activation.values().descriptor());
    }

    Gradient take(dnnl_memory_desc descriptor) {
        if (build.beside() != null) {
            return new Gradient(build.slot(descriptor), true, false);
        }
        Pointer data = free.isEmpty() ? build.largestSlot() : free.pop();
        return new Gradient(build.context().tensor(descriptor, data), true, true);
    }

    /** For a node that can work in place: {@code upstream} where it may be written, or fresh. */
    Gradient sameOrNew(Gradient upstream) {
        return upstream.overwritable() ? upstream : take(upstream.values().descriptor());
    }

    /** Gives memory back for the operations that follow. */
    void release(Gradient gradient) {
        if (gradient.pooled()) {
            free.push(gradient.values().data());
        }
    }
}
