package io.normstream.benchmarks.pytorch;

import io.normstream.benchmarks.workload.Logits;
import io.normstream.benchmarks.workload.NamedArrays;
import io.normstream.benchmarks.workload.Networks;
import io.normstream.benchmarks.workload.Task;
import io.normstream.benchmarks.workload.Workload;
import io.normstream.model.nn.Architecture;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Inference of PyTorch, under {@code torch.inference_mode()}. */
final class Inference implements Workload {
    private final TorchNetwork network;
    private final Batches batches;
    private final boolean bfloat16;
    private final float[] logits;

    Inference(Task task) {
        Variant variant = Variant.parse(task.variant());
        Architecture architecture = Networks.architecture(task.network());
        this.network =
                new TorchNetwork(architecture, NamedArrays.read(task.arrays()), variant, false);
        this.batches = new Batches(task.data(), variant.channelsLast());
        this.bfloat16 = variant.bfloat16();
        this.logits = new float[task.batch() * architecture.classes()];
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
        try (PointerScope step = new PointerScope();
                InferenceMode mode = new InferenceMode(true)) {
            Tensor output =
                    PyTorch.autocast(bfloat16, () -> network.forward(batches.images(batch)));
            output.to(torch.ScalarType.Float).data_ptr_float().get(logits);
        }
    }

    @Override
    public double[] result() {
        return Logits.widened(logits);
    }

    @Override
    public void close() {}
}
