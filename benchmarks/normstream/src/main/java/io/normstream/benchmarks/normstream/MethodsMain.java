package io.normstream.benchmarks.normstream;

import io.normstream.benchmarks.workload.MethodCost;
import io.normstream.benchmarks.workload.MethodStep;
import io.normstream.benchmarks.workload.Protocol;
import io.normstream.jobs.config.NormalizationOptions;
import io.normstream.jobs.config.RehearsalOptions;
import io.normstream.jobs.config.TrainingOptions;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.machine.EngineChoice;
import io.normstream.jobs.machine.TrainingMachine;
import io.normstream.jobs.training.learner.Learners;
import io.normstream.model.engine.selection.EngineName;
import io.normstream.model.norm.NormalizationMethods;
import io.normstream.model.train.MiniBatch;
import io.normstream.model.train.OnlineLearner;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.flink.configuration.Configuration;

/**
 * What a step costs with each normalisation method, under the product's default settings: the
 * method and batch normalisation take turns on the same images, on one thread.
 */
public final class MethodsMain {
    private static final String BATCH = "batch";

    /** So many times fewer steps where they take about so many times longer. */
    private static final int LARGER_NETWORK = 4;

    private static final int SLOWER_ENGINE = 5;

    private static final int ROWS = 32;

    private static final int PIXELS = 28 * 28;

    private final float[] images = new float[ROWS * PIXELS];
    private final int[] labels = new int[ROWS];
    private final EngineName engine;
    private final TrainingMachine machine;

    private MethodsMain(EngineName engine, TrainingMachine machine) {
        this.engine = engine;
        this.machine = machine;
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) random.nextDouble();
        }
    }

    /**
     * @param arguments number of steps of the smaller network on the faster engine
     */
    public static void main(String[] arguments) {
        int steps = Integer.parseInt(arguments[0]);
        List<MethodStep> costs = new ArrayList<>();
        costs.addAll(costs(EngineName.ONEDNN, steps));
        costs.addAll(costs(EngineName.REFERENCE, steps / SLOWER_ENGINE));
        System.out.println(Protocol.answer(new MethodCost(costs)));
    }

    private static List<MethodStep> costs(EngineName engine, int steps) {
        try (TrainingMachine machine =
                TrainingMachine.alone(
                        EngineChoice.inThisProcess(settings(engine, "small-cnn", BATCH)))) {
            MethodsMain run = new MethodsMain(engine, machine);
            List<MethodStep> costs = new ArrayList<>();
            for (String method : NormalizationMethods.names()) {
                costs.add(run.cost("small-cnn", method, steps));
                costs.add(run.cost("benchmark-cnn", method, steps / LARGER_NETWORK));
            }
            return costs;
        }
    }

    private static TrainingSettings settings(EngineName engine, String network, String method) {
        Configuration configuration = new Configuration();
        configuration.set(TrainingOptions.ENGINE, engine.toString());
        configuration.set(TrainingOptions.ARCHITECTURE, network);
        configuration.set(TrainingOptions.MODELS, "default=28x28x1:10");
        configuration.set(TrainingOptions.BATCH_SIZE, ROWS);
        configuration.set(NormalizationOptions.NORMALIZATION, method);
        configuration.set(TrainingOptions.THREADS, 1);
        configuration.set(RehearsalOptions.REHEARSAL, "off");
        return TrainingSettings.from(configuration);
    }

    private MethodStep cost(String network, String method, int steps) {
        double[] medians =
                Turns.medians(
                        List.of(learner(network, BATCH), learner(network, method)),
                        steps,
                        ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime,
                        this::train);
        return new MethodStep(engine.toString(), network, method, medians[0], medians[1]);
    }

    /** A step without the prediction before it. */
    private void train(OnlineLearner learner, MiniBatch batch) {
        for (int row = 0; row < batch.rows(); row++) {
            labels[row] = batch.label(row);
        }
        learner.train(images, labels, batch.rows());
    }

    private OnlineLearner learner(String network, String method) {
        TrainingSettings settings = settings(engine, network, method);
        return OnlineLearner.create(
                Learners.settings(settings, settings.models().get(0)), machine.engine());
    }
}
