package io.normstream.benchmarks.pytorch;

import io.normstream.benchmarks.workload.NamedArrays;
import io.normstream.benchmarks.workload.Networks;
import io.normstream.benchmarks.workload.Task;
import io.normstream.benchmarks.workload.Workload;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A training step of PyTorch. */
final class Training implements Workload {
    private final TorchNetwork network;
    private final Batches batches;
    private final boolean bfloat16;
    private final SGD optimizer;
    private double loss = Double.NaN;

    Training(Task task) {
        Variant variant = Variant.parse(task.variant());
        this.network =
                new TorchNetwork(
                        Networks.architecture(task.network()),
                        NamedArrays.read(task.arrays()),
                        variant,
                        true);
        this.batches = new Batches(task.data(), variant.channelsLast());
        this.bfloat16 = variant.bfloat16();
        SGDOptions options = new SGDOptions(Task.LEARNING_RATE);
        options.momentum().put(Task.MOMENTUM);
        this.optimizer = new SGD(network.parameters(), options);
    }

    @Override
    public String kernels() {
        return PyTorch.kernels();
    }

    @Override
    public int parameters() {
        return network.parameterCount();
    }

    @Override
    public void run(int batch) {
        try (PointerScope step = new PointerScope()) {
            optimizer.zero_grad();
            Tensor lossTensor =
                    PyTorch.autocast(
                            bfloat16,
                            () ->
                                    torch.cross_entropy_loss(
                                            network.forward(batches.images(batch)),
                                            batches.labels(batch)));
            lossTensor.backward();
            optimizer.step();
            loss = lossTensor.item_float();
        }
    }

    @Override
    public double[] result() {
        return new double[] {loss};
    }

    @Override
    public void close() {
        optimizer.close();
    }
}
