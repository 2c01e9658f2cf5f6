package io.normstream.model;

import io.normstream.model.engine.Engine;
import io.normstream.model.engine.selection.EngineName;
import io.normstream.model.engine.selection.EngineRequest;
import io.normstream.model.engine.selection.Engines;
import io.normstream.model.engine.selection.NumberType;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Architectures;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.Recipes;
import io.normstream.model.train.Averaging;
import io.normstream.model.train.Averaging.PolynomialDecay;
import io.normstream.model.train.DivergencePolicy;
import io.normstream.model.train.LearnerSettings;
import io.normstream.model.train.LearningRateSchedule;
import io.normstream.model.train.LearningRateSchedule.InverseSquareRoot;
import io.normstream.model.train.MiniBatch;
import io.normstream.model.train.OnlineLearner;
import io.normstream.model.train.Predictions;
import io.normstream.model.train.Sgd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The Java of the README, which shows the lines between the two marks. */
final class ReadmeExample {
    private ReadmeExample() {}

    /**
     * Learns from one image.
     *
     * @param image unsigned bytes, [28, 28, 1]
     * @param label its class, 0 to 9
     * @param directory where {@code learner.safetensors} and {@code model.safetensors} are written
     */
    static void run(byte[] image, int label, Path directory) throws IOException {
        // README: begin
        Engine engine = Engines.select(new EngineRequest(EngineName.AUTO, NumberType.FLOAT32, 1));
        Architecture network =
                Architectures.create("small-cnn", new Shape(28, 28, 1), 10, Recipes.revised());
        Sgd sgd = new Sgd(0.9, 0, 4, 4);
        LearningRateSchedule rate = new InverseSquareRoot(0.1, 100);
        Averaging averaging = new PolynomialDecay(8);
        LearnerSettings settings =
                new LearnerSettings(
                        network, 32, sgd, rate, averaging, DivergencePolicy.STOP, 1, 1_000);

        MiniBatch batch = new MiniBatch(network.input(), 32);
        Predictions predictions = new Predictions(32, 10);
        try (OnlineLearner learner = OnlineLearner.create(settings, engine)) {
            batch.add(image, label); // up to 32 of them, unsigned bytes [height, width, channels]
            learner.learn(batch, predictions, false); // predicts, scores, then takes a step
            learner.predict(batch, predictions); // changes nothing
            Files.write(
                    directory.resolve("learner.safetensors"), learner.trainingSnapshot(Map.of()));
            Files.write(directory.resolve("model.safetensors"), learner.servingModel(Map.of()));
        }
        // README: end
    }
}
