package io.normstream.benchmarks.kernels;

import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.Sequential;
import io.normstream.model.nn.Shape;
import io.normstream.model.train.Averaging;
import io.normstream.model.train.DivergencePolicy;
import io.normstream.model.train.LearnerSettings;
import io.normstream.model.train.LearningRateSchedule;
import io.normstream.model.train.OnlineLearner;
import io.normstream.model.train.Sgd;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A step on one image and a dense layer of 262,656 parameters, where little is done but SGD and its
 * checks.
 */
@State(Scope.Thread)
public class UpdateBenchmark {
    private static final int WIDTH = 512;

    @Param({"REFERENCE", "ONEDNN"})
    public KernelEngine engine;

    private OnlineLearner learner;
    private float[] image;
    private int[] label;

    @SuppressWarnings("NullAway.Init") // JMH sets the parameter, setUp all else
    public UpdateBenchmark() {}

    @Setup(Level.Trial)
    public void setUp() {
        Architecture architecture =
                new Architecture(
                        "dense", Shape.vector(WIDTH), WIDTH, Sequential.of(new Dense(WIDTH)));
        learner =
                OnlineLearner.create(
                        new LearnerSettings(
                                architecture,
                                1,
                                new Sgd(0.9, 0, 1, 1),
                                new LearningRateSchedule.Constant(1e-6),
                                new Averaging.None(),
                                DivergencePolicy.STOP,
                                1,
                                1),
                        engine.create());
        image = new float[WIDTH];
        Arrays.fill(image, 0.5f);
        label = new int[1];
    }

    @TearDown(Level.Trial)
    public void tearDown() {
        learner.close();
    }

    @Benchmark
    public double step() {
        return learner.train(image, label, 1);
    }
}
