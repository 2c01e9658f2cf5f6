package io.normstream.benchmarks.normstream;

import io.normstream.benchmarks.workload.Protocol;
import io.normstream.benchmarks.workload.RehearsalCost;
import io.normstream.benchmarks.workload.StepCost;
import io.normstream.jobs.config.RehearsalOptions;
import io.normstream.jobs.config.TrainingOptions;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.machine.EngineChoice;
import io.normstream.jobs.machine.TrainingMachine;
import io.normstream.jobs.training.learner.Learners;
import io.normstream.model.engine.Engine;
import io.normstream.model.nn.Shape;
import io.normstream.model.train.OnlineLearner;
import io.normstream.model.train.Predictions;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.LongSupplier;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * What a step with rehearsed rows takes, under the product's default settings. Learners with
 * different numbers of rows take turns on the same mini-batches.
 */
public final class RehearsalMain {
    private static final int[] ROWS = {0, 16, 32};
    private static final int CLASSES = 10;

    private RehearsalMain() {}

    /**
     * @param arguments number of steps of each network
     */
    public static void main(String[] arguments) {
        int steps = Integer.parseInt(arguments[0]);
        Engine engine = EngineChoice.inThisProcess(settings("small-cnn", new Shape(28, 28, 1), 0));
        try (TrainingMachine machine = TrainingMachine.alone(engine)) {
            List<StepCost> costs = new ArrayList<>();
            costs.addAll(costs("small-cnn", new Shape(28, 28, 1), steps, machine));
            costs.addAll(costs("benchmark-cnn", new Shape(32, 32, 3), steps / 2, machine));
            System.out.println(
                    Protocol.answer(new RehearsalCost(engine.description().toString(), costs)));
        }
    }

    private static TrainingSettings settings(String network, Shape shape, int rows) {
        Configuration configuration = new Configuration();
        configuration.set(TrainingOptions.ARCHITECTURE, network);
        configuration.set(TrainingOptions.MODELS, "default=" + shape + ":" + CLASSES);
        configuration.set(TrainingOptions.THREADS, 1);
        configuration.set(RehearsalOptions.REHEARSAL, rows == 0 ? "off" : "on");
        if (rows > 0) {
            configuration.set(RehearsalOptions.REHEARSAL_ROWS, rows);
        }
        return TrainingSettings.from(configuration);
    }

    private static List<StepCost> costs(
            String network, Shape shape, int steps, TrainingMachine machine) {
        double[] cpu =
                medians(
                        learners(network, shape, machine.engine(), null),
                        steps,
                        ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime);
        double[] wall =
                medians(
                        learners(network, shape, machine.engine(), machine.secondThread()),
                        steps,
                        System::nanoTime);
        List<StepCost> costs = new ArrayList<>();
        for (int i = 0; i < ROWS.length; i++) {
            costs.add(new StepCost(network, ROWS[i], cpu[i], wall[i]));
        }
        return costs;
    }

    private static List<OnlineLearner> learners(
            String network, Shape shape, Engine engine, @Nullable ExecutorService secondThread) {
        List<OnlineLearner> learners = new ArrayList<>();
        for (int rows : ROWS) {
            TrainingSettings settings = settings(network, shape, rows);
            learners.add(
                    OnlineLearner.create(
                            Learners.settings(settings, settings.models().get(0)),
                            engine,
                            secondThread));
        }
        return learners;
    }

    /** Milliseconds of a step with its prediction, of each of the learners. */
    private static double[] medians(List<OnlineLearner> learners, int steps, LongSupplier clock) {
        Predictions predictions = new Predictions(learners.get(0).settings().batchSize(), CLASSES);
        return Turns.medians(
                learners,
                steps,
                clock,
                (learner, batch) -> learner.learn(batch, predictions, false));
    }
}
