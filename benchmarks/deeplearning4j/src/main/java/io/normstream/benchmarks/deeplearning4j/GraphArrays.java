package io.normstream.benchmarks.deeplearning4j;

import io.normstream.benchmarks.workload.NamedArrays;
import io.normstream.model.nn.Architecture;
import io.normstream.model.norm.ParameterSpec;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Puts the parameters of a file into a graph. */
final class GraphArrays {
    private GraphArrays() {}

    static void load(Architecture architecture, NamedArrays arrays, ComputationGraph graph) {
        for (ParameterSpec spec : architecture.layers().parameters(architecture.input())) {
            INDArray to = graph.getParam(nameInGraph(spec.name()));
            try (INDArray from = Nd4j.createFromArray(values(spec, arrays))) {
                to.assign(from.reshape(to.shape()));
            }
        }
    }

    private static String nameInGraph(String name) {
        int dot = name.lastIndexOf('.');
        String kind =
                switch (name.substring(dot + 1)) {
                    case "weight" -> "W";
                    case "bias" -> "b";
                    case "scale" -> "gamma";
                    case "shift" -> "beta";
                    default -> throw new IllegalArgumentException("No parameter like " + name);
                };
        return name.substring(0, dot) + "_" + kind;
    }

    private static float[] values(ParameterSpec spec, NamedArrays arrays) {
        List<Integer> shape = spec.shape();
        return shape.size() == 4
                ? arrays.kernel(spec.name(), shape.get(0), shape.get(2), shape.get(3))
                : arrays.floats(spec.name());
    }
}
