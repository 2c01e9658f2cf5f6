package io.normstream.model.engine.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.EngineContract;
import io.normstream.model.engine.Network;
import io.normstream.model.engine.Samples;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Architectures;
import io.normstream.model.nn.Shape;
import io.normstream.model.norm.Recipes;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

class ReferenceEngineTest extends EngineContract {
    /** One thread: two that share busy cores wait for each other most of the time. */
    @Override
    protected Engine engine() {
        return ReferenceEngine.float32(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 1})
    void threadsAreThoseAskedFor(int threads) {
        Engine engine = ReferenceEngine.float32(threads);
        assertThat(engine.threads()).isEqualTo(threads);
        Architecture architecture =
                Architectures.create("small-cnn", new Shape(4, 4, 1), 2, Recipes.plain());
        engine.compile(architecture, 1).close();
        assertThat(NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads())
                .isEqualTo(threads);
        assertThat(Nd4j.getEnvironment().maxMasterThreads()).isEqualTo(threads);
        assertThat(openblas.blas_get_num_threads()).as("BLAS beside OpenMP").isEqualTo(1);
    }

    /** OpenMP keeps its number for each thread, and a task thread is not the one that compiled. */
    @Test
    void threadsAreThoseAskedForOnAnotherThreadToo() throws InterruptedException {
        Shape input = new Shape(4, 4, 1);
        Architecture architecture = Architectures.create("small-cnn", input, 2, Recipes.plain());
        int[] found = new int[1];
        try (Network network = ReferenceEngine.float32(1).compile(architecture, 1)) {
            Thread thread =
                    new Thread(
                            () -> {
                                network.infer(new float[16], 1, new double[2]);
                                found[0] =
                                        NativeOpsHolder.getInstance()
                                                .getDeviceNativeOps()
                                                .ompGetMaxThreads();
                            });
            thread.start();
            thread.join();
        }
        assertThat(found[0]).isEqualTo(1);
    }

    @Test
    void twoThreadsAgreeWithOne() {
        Architecture architecture =
                Architectures.create("small-cnn", new Shape(9, 8, 1), 5, Recipes.revised());
        double[] one = gradients(ReferenceEngine.float32(1), architecture);
        double[] two = gradients(ReferenceEngine.float32(2), architecture);
        assertThat(two).containsExactly(one, within(1e-5));
        assertThat(gradients(ReferenceEngine.float32(2), architecture)).isEqualTo(two);
    }

    private static double[] gradients(Engine engine, Architecture architecture) {
        int rows = 6;
        double[] logits = new double[rows * architecture.classes()];
        double[] dLogits = new double[logits.length];
        try (Network network = engine.compile(architecture, rows)) {
            Samples.fill(network, 1);
            network.forward(Samples.images(architecture.input(), rows, 2), rows, logits);
            int[] labels = Samples.labels(architecture.classes(), rows, 3);
            Samples.crossEntropy(logits, labels, architecture.classes(), dLogits);
            network.backward(dLogits);
            return network.gradients().toDoubleVector();
        }
    }

    @Test
    void refusesZeroThreads() {
        assertThatThrownBy(() -> ReferenceEngine.float32(0))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("found 0");
    }

    @Test
    void namesItself() {
        assertThat(ReferenceEngine.float32(1).name()).isEqualTo("reference");
        assertThat(ReferenceEngine.float32(1).precision()).isEqualTo("float32");
        assertThat(ReferenceEngine.float64(1).precision()).isEqualTo("float64");
    }

    /** Collects garbage since ND4J keeps the small native parts of views until then. */
    @Test
    void closingFreesTheNativeMemory() {
        Architecture architecture =
                Architectures.create("small-cnn", new Shape(28, 28, 1), 10, Recipes.revised());
        Engine engine = ReferenceEngine.float32(1);
        compileAndClose(engine, architecture);
        System.gc();
        long before = Pointer.physicalBytes();
        for (int cycle = 0; cycle < 100; cycle++) {
            compileAndClose(engine, architecture);
            if (cycle % 10 == 9) {
                System.gc();
            }
        }
        // A network of this size takes 20 MB, so that a leak is ten times as much.
        assertThat(Pointer.physicalBytes() - before).isLessThan(200_000_000);
    }

    private static void compileAndClose(Engine engine, Architecture architecture) {
        int rows = 64;
        try (Network network = engine.compile(architecture, rows)) {
            float[] images = Samples.images(architecture.input(), rows, 1);
            network.forward(images, rows, new double[rows * 10]);
            network.backward(new double[rows * 10]);
        }
    }
}
