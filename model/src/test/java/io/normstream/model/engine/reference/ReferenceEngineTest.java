package io.normstream.model.engine.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    @Override
    protected Engine engine() {
        return ReferenceEngine.float32(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 1})
    void threadsAreThoseAskedFor(int threads) {
        Engine engine = ReferenceEngine.float32(threads);
        assertThat(engine.threads()).isEqualTo(threads);
        assertThat(NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads())
                .isEqualTo(threads);
        assertThat(Nd4j.getEnvironment().maxThreads()).isEqualTo(threads);
        assertThat(openblas.blas_get_num_threads()).isEqualTo(threads);
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

    @Test
    void closingFreesTheNativeMemory() {
        Shape input = new Shape(28, 28, 1);
        Architecture architecture = Architectures.create("small-cnn", input, 10, Recipes.revised());
        Engine engine = ReferenceEngine.float32(1);
        compileAndClose(engine, architecture);
        long before = Pointer.physicalBytes();
        for (int cycle = 0; cycle < 100; cycle++) {
            compileAndClose(engine, architecture);
        }
        // One network of this size takes more than 10 MB.
        assertThat(Pointer.physicalBytes() - before).isLessThan(200_000_000);
    }

    private static void compileAndClose(Engine engine, Architecture architecture) {
        try (Network network = engine.compile(architecture, 32)) {
            network.forward(Samples.images(architecture.input(), 8, 1), 8, new double[80]);
            network.backward(new double[80]);
        }
    }
}
