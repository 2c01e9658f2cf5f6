package io.normstream.benchmarks.deeplearning4j;

import io.normstream.benchmarks.workload.NamedArrays;
import io.normstream.benchmarks.workload.Networks;
import io.normstream.benchmarks.workload.SampleData;
import io.normstream.benchmarks.workload.Task;
import io.normstream.benchmarks.workload.Workload;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Shape;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** A training step of DeepLearning4j. */
final class Training implements Workload {
    private final ComputationGraph graph;
    private final float[][] images = new float[SampleData.BATCHES][];
    private final INDArray[] labels = new INDArray[SampleData.BATCHES];
    private final INDArray features;

    Training(Task task) {
        Architecture architecture = Networks.architecture(task.network());
        this.graph = new ComputationGraph(GraphBuilder.configuration(architecture));
        graph.init();
        GraphArrays.load(architecture, NamedArrays.read(task.arrays()), graph);
        SampleData data = task.data();
        Shape input = data.input();
        this.features =
                Nd4j.create(
                        DataType.FLOAT,
                        data.rows(),
                        input.channels(),
                        input.height(),
                        input.width());
        for (int batch = 0; batch < SampleData.BATCHES; batch++) {
            images[batch] = data.channelsFirst(batch);
            labels[batch] = oneHot(data.labels(batch), architecture.classes());
        }
    }

    private static INDArray oneHot(int[] labels, int classes) {
        INDArray matrix = Nd4j.create(DataType.FLOAT, labels.length, classes);
        for (int row = 0; row < labels.length; row++) {
            matrix.putScalar(row, labels[row], 1);
        }
        return matrix;
    }

    @Override
    public String kernels() {
        return "im2col and BLAS";
    }

    /** The library counts running statistics as parameters too. */
    @Override
    public int parameters() {
        long count =
                graph.paramTable().entrySet().stream()
                        .filter(entry -> !entry.getKey().matches(".*_(mean|var)"))
                        .mapToLong(entry -> entry.getValue().length())
                        .sum();
        return Math.toIntExact(count);
    }

    @Override
    public void run(int batch) {
        new FloatPointer(features.data().addressPointer()).put(images[batch]);
        graph.fit(new DataSet(features, labels[batch]));
    }

    @Override
    public double[] result() {
        return new double[] {graph.score()};
    }

    @Override
    public void close() {
        graph.close();
    }
}
