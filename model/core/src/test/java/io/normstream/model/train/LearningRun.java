package io.normstream.model.train;

import io.normstream.model.engine.Engine;
import io.normstream.model.engine.onednn.OneDnnEngine;
import io.normstream.model.engine.onednn.Precision;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Architectures;
import io.normstream.model.norm.Recipes;
import java.util.HexFormat;

/** Learns from a seeded stream, in this process or in one of its own. */
final class LearningRun {
    private static final int STEPS = 200;

    private LearningRun() {}

    /** Prints the digest of all parameters, momentum and statistics after 200 steps. */
    public static void main(String[] arguments) {
        Engine engine = new OneDnnEngine(Precision.FLOAT32, Integer.parseInt(arguments[0]));
        try (OnlineLearner learner = learn(engine, STEPS)) {
            System.out.println(HexFormat.of().formatHex(learner.stateDigest()));
        }
    }

    /** Of the small network, after {@code steps} mini-batches of a seeded stream. */
    static OnlineLearner learn(Engine engine, int steps) {
        OnlineLearner learner =
                OnlineLearner.create(Learners.settings().architecture(network()).build(), engine);
        MiniBatch batch = Learners.miniBatch();
        Predictions predictions = Learners.predictions();
        SeededRandom random = new SeededRandom(7);
        for (int step = 0; step < steps; step++) {
            Learners.fill(batch, Learners.BATCH_SIZE, random);
            learner.learn(batch, predictions, false);
        }
        return learner;
    }

    private static Architecture network() {
        return Architectures.create(
                "small-cnn", Learners.INPUT, Learners.CLASSES, Recipes.revised());
    }

    /** What a learner says of a mini-batch that it has not seen. */
    static double[] probabilities(Engine engine, int steps) {
        MiniBatch batch = Learners.miniBatch();
        Predictions predictions = Learners.predictions();
        Learners.fill(batch, batch.capacity(), new SeededRandom(8));
        try (OnlineLearner learner = learn(engine, steps)) {
            learner.predict(batch, predictions);
        }
        double[] all = new double[predictions.rows() * Learners.CLASSES];
        for (int i = 0; i < all.length; i++) {
            all[i] = predictions.probability(i / Learners.CLASSES, i % Learners.CLASSES);
        }
        return all;
    }
}
