package io.normstream.benchmarks.kernels;

import io.normstream.model.engine.Network;
import io.normstream.model.nn.Architecture;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Single layers, forward and backward, on mini-batches of 32. */
@State(Scope.Thread)
public class LayerBenchmark {
    private static final int ROWS = 32;

    @Param public KernelEngine engine;
    @Param public Stack stack;

    private Network network;
    private float[] images;
    private double[] outputs;
    private double[] dOutputs;

    @SuppressWarnings("NullAway.Init") // JMH sets the parameters, setUp all else
    public LayerBenchmark() {}

    @Setup(Level.Trial)
    public void setUp() {
        network =
                engine.create()
                        .compile(
                                new Architecture(
                                        stack.name(), stack.input(), Stack.OUTPUTS, stack.layers()),
                                ROWS);
        SplittableRandom random = new SplittableRandom(1);
        // Parameters of 0 would give gradients of 0, which some CPUs compute faster.
        network.parameters().assign(0.1);
        images = new float[ROWS * stack.input().size()];
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) random.nextDouble();
        }
        outputs = new double[ROWS * Stack.OUTPUTS];
        dOutputs = new double[outputs.length];
        for (int i = 0; i < dOutputs.length; i++) {
            dOutputs[i] = random.nextDouble() - 0.5;
        }
    }

    @TearDown(Level.Trial)
    public void tearDown() {
        network.close();
    }

    @Benchmark
    public double[] forward() {
        network.forward(images, ROWS, outputs);
        return outputs;
    }

    @Benchmark
    public double[] forwardAndBackward() {
        network.forward(images, ROWS, outputs);
        network.backward(dOutputs);
        return outputs;
    }
}
