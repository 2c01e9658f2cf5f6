package io.normstream.model.train;

import io.normstream.model.engine.Engine;
import io.normstream.model.engine.onednn.OneDnnEngine;
import io.normstream.model.engine.onednn.Precision;
import io.normstream.model.engine.reference.ReferenceEngine;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Architectures;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.Recipes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bytedeco.javacpp.Pointer;

/**
 * What a learner really takes of native memory, measured as the growth of a process of its own
 * whose heap is there from the start.
 */
final class MemoryTaken {
    private MemoryTaken() {}

    /** Settings of a learner for square colour images. */
    static LearnerSettings settings(String architecture, int size, int rows) {
        Architecture network =
                Architectures.create(architecture, new Shape(size, size, 3), 10, Recipes.revised());
        return new SettingsBuilder().architecture(network).batchSize(rows).build();
    }

    /** Bytes that a learner of these settings takes with an engine, after three steps. */
    static long measure(
            String engine, String architecture, int size, int rows, boolean secondThread)
            throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xms600m", "-Xmx600m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"));
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(MemoryTaken.class.getName());
        command.addAll(
                List.of(
                        engine,
                        architecture,
                        Integer.toString(size),
                        Integer.toString(rows),
                        Boolean.toString(secondThread)));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(command + " failed: " + said);
        }
        String[] words = said.strip().split("\\s+");
        return Long.parseLong(words[words.length - 1]);
    }

    /** Measures in this process and prints the bytes. */
    public static void main(String[] arguments) {
        Engine engine =
                arguments[0].equals("onednn")
                        ? new OneDnnEngine(Precision.FLOAT32, 1)
                        : ReferenceEngine.float32(1);
        int size = Integer.parseInt(arguments[2]);
        int rows = Integer.parseInt(arguments[3]);
        try (OnlineLearner first = OnlineLearner.create(settings("small-cnn", 16, 1), engine)) {
            step(first, 16, 1);
            long before = Pointer.physicalBytes();
            LearnerSettings settings = settings(arguments[1], size, rows);
            ExecutorService second =
                    Boolean.parseBoolean(arguments[4]) ? Executors.newSingleThreadExecutor() : null;
            try (OnlineLearner learner = OnlineLearner.create(settings, engine, second)) {
                for (int i = 0; i < 3; i++) {
                    step(learner, size, rows);
                }
                System.out.println(Pointer.physicalBytes() - before);
                System.exit(0); // the second thread lives on
            }
        }
    }

    private static void step(OnlineLearner learner, int size, int rows) {
        MiniBatch batch = new MiniBatch(new Shape(size, size, 3), rows);
        byte[] image = new byte[size * size * 3];
        for (int row = 0; row < rows; row++) {
            Arrays.fill(image, (byte) (7 * row));
            image[row % image.length]++;
            batch.add(image, row % 10);
        }
        learner.learn(batch, new Predictions(rows, 10), true);
    }
}
