package io.normstream.benchmarks.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.normstream.benchmarks.workload.Logits;
import io.normstream.benchmarks.workload.NamedArrays;
import io.normstream.benchmarks.workload.Networks;
import io.normstream.benchmarks.workload.SampleData;
import io.normstream.benchmarks.workload.Task;
import io.normstream.benchmarks.workload.Workload;
import io.normstream.model.export.OnnxGraph;
import io.normstream.model.export.OnnxNetwork;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Shape;
import io.normstream.model.snapshot.ServingModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.TreeMap;

/** Inference of ONNX Runtime, on memory that is allocated once. */
final class Inference implements Workload {
    private static final String IMAGES = "images";

    private final int parameters;
    private final float[][] images = new float[SampleData.BATCHES][];
    private final FloatBuffer memory;
    private final OrtSession session;
    private final OnnxTensor input;
    private final float[] logits;

    Inference(Task task) {
        Architecture architecture = Networks.architecture(task.network());
        SampleData data = task.data();
        for (int batch = 0; batch < SampleData.BATCHES; batch++) {
            images[batch] = data.channelsFirst(batch);
        }
        this.parameters = Networks.parameters(architecture);
        this.memory =
                ByteBuffer.allocateDirect(images[0].length * Float.BYTES)
                        .order(ByteOrder.nativeOrder())
                        .asFloatBuffer();
        this.logits = new float[task.batch() * architecture.classes()];
        Shape shape = architecture.input();
        long[] sizes = {task.batch(), shape.channels(), shape.height(), shape.width()};
        try {
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            this.session = environment.createSession(file(task), options(task.threads()));
            this.input = OnnxTensor.createTensor(environment, memory, sizes);
        } catch (OrtException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** The network alone, for as many images as a batch has. */
    private static byte[] file(Task task) {
        ServingModel model = NamedArrays.model(task.arrays());
        Shape shape = model.architecture().input();
        int rows = task.batch();
        OnnxGraph graph = new OnnxGraph();
        String images = graph.input(IMAGES, rows, shape.channels(), shape.height(), shape.width());
        String logits = OnnxNetwork.add(model, graph, images);
        graph.output(logits, rows, model.architecture().classes());
        return graph.encode(new TreeMap<>());
    }

    private static SessionOptions options(int threads) throws OrtException {
        SessionOptions options = new SessionOptions();
        options.setIntraOpNumThreads(threads);
        options.setInterOpNumThreads(1);
        options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
        options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
        return options;
    }

    @Override
    public String kernels() {
        return "CPU execution provider";
    }

    @Override
    public int parameters() {
        return parameters;
    }

    @Override
    public void run(int batch) {
        memory.put(0, images[batch]);
        try (OrtSession.Result result = session.run(Map.of(IMAGES, input))) {
            ((OnnxTensor) result.get(0)).getFloatBuffer().get(logits);
        } catch (OrtException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public double[] result() {
        return Logits.widened(logits);
    }

    @Override
    public void close() {
        try {
            input.close();
            session.close();
        } catch (OrtException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
