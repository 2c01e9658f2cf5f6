package io.normstream.benchmarks.normstream;

import io.normstream.benchmarks.workload.Networks;
import io.normstream.benchmarks.workload.SampleData;
import io.normstream.model.train.OnlineLearner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Writes the arrays that every process of a comparison starts from, as serving models: {@code
 * DIRECTORY STEPS NETWORK...} gives {@code DIRECTORY/NETWORK-STEPS.safetensors}, made by the
 * reference engine.
 */
public final class ArraysMain {
    private static final int BATCH = 32;

    private ArraysMain() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createDirectories(Path.of(arguments[0]));
        int steps = Integer.parseInt(arguments[1]);
        for (int i = 2; i < arguments.length; i++) {
            Path file = directory.resolve(arguments[i] + "-" + steps + ".safetensors");
            Files.write(file, trained(arguments[i], steps));
        }
    }

    private static byte[] trained(String network, int steps) {
        try (OnlineLearner learner =
                BenchmarkLearner.create(
                        Networks.architecture(network),
                        BATCH,
                        BenchmarkEngines.create("reference", 2))) {
            SampleData data = SampleData.of(network, BATCH);
            for (int step = 0; step < steps; step++) {
                int batch = step % SampleData.BATCHES;
                learner.train(data.channelsLast(batch), data.labels(batch), BATCH);
            }
            return learner.servingModel(Map.of());
        }
    }
}
