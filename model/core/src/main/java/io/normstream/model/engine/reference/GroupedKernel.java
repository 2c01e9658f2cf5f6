package io.normstream.model.engine.reference;

import io.normstream.model.engine.memory.Vector;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Weights {@code [k, k, in / groups, out]} in a kernel that is 0 where an output channel does not
 * read an input channel: libnd4j has no other convolution in groups.
 */
final class GroupedKernel implements Kernel {
    private final Kernel weights;
    private final BoundOp copyIn;
    private final BoundOp copyOut;
    private final Vector some;
    private final Vector dSome;
    private final Vector all;
    private final Vector dAll;
    private final INDArray used;
    private final INDArray dUsed;
    private final int inputs;
    private final int outputs;
    private final int groups;

    GroupedKernel(int groups, Kernel weights, Build build) {
        INDArray kernel = weights.used();
        this.weights = weights;
        this.groups = groups;
        this.inputs = (int) kernel.size(2);
        this.outputs = (int) kernel.size(3);
        long[] shape = {kernel.size(0), kernel.size(1), (long) inputs * groups, outputs};
        int size = Math.toIntExact(kernel.length());
        this.some = build.fixed(size);
        this.dSome = build.fixed(size);
        this.all = build.fixed(Math.multiplyExact(size, groups));
        this.dAll = build.fixed(Math.multiplyExact(size, groups));
        this.copyIn = BoundOp.copy(kernel, some.view(kernel.shape()));
        this.copyOut = BoundOp.copy(dSome.view(kernel.shape()), weights.dUsed());
        this.used = all.view(shape);
        this.dUsed = dAll.view(shape);
    }

    @Override
    public INDArray used() {
        return used;
    }

    @Override
    public INDArray dUsed() {
        return dUsed;
    }

    @Override
    public void forward() {
        weights.forward();
        copyIn.run();
        for (int i = 0; i < some.array().length(); i++) {
            all.put(place(i), some.get(i));
        }
    }

    @Override
    public void backward() {
        for (int i = 0; i < dSome.array().length(); i++) {
            dSome.put(i, dAll.get(place(i)));
        }
        copyOut.run();
        weights.backward();
    }

    /** Where weight {@code i} is in the whole kernel. */
    private int place(int i) {
        int output = i % outputs;
        int input = i / outputs % inputs;
        int position = i / outputs / inputs;
        int group = output / (outputs / groups);
        return (position * inputs * groups + group * inputs + input) * outputs + output;
    }
}
