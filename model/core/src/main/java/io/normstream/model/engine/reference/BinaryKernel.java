package io.normstream.model.engine.reference;

import io.normstream.model.engine.memory.Vector;
import io.normstream.model.norm.BinaryWeights;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Signs of weights, with one magnitude for each output unit. */
final class BinaryKernel implements Kernel {
    private final Kernel weights;
    private final BoundOp copyIn;
    private final BoundOp copyOut;
    private final Vector real;
    private final Vector binary;
    private final Vector dBinary;
    private final INDArray used;
    private final INDArray dUsed;
    private final double[] values;
    private final double[] scales;

    BinaryKernel(Kernel weights, Build build) {
        INDArray kernel = weights.used();
        int size = Math.toIntExact(kernel.length());
        this.weights = weights;
        this.real = build.fixed(size);
        this.binary = build.fixed(size);
        this.dBinary = build.fixed(size);
        this.used = binary.view(kernel.shape());
        this.dUsed = dBinary.view(kernel.shape());
        this.copyIn = BoundOp.copy(kernel, real.view(kernel.shape()));
        this.copyOut = BoundOp.copy(dUsed, weights.dUsed());
        this.values = new double[size];
        this.scales = new double[(int) kernel.size(3)];
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
        real.read(0, values);
        BinaryWeights.binarize(values, scales);
        binary.write(0, values);
    }

    @Override
    public void backward() {
        for (int i = 0; i < values.length; i++) {
            dBinary.put(i, BinaryWeights.gradient(real.get(i), dBinary.get(i)));
        }
        copyOut.run();
        weights.backward();
    }
}
