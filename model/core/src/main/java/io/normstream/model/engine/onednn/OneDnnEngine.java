package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.normstream.model.ModelException;
import io.normstream.model.engine.BlasKernel;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.InferenceNetwork;
import io.normstream.model.engine.Natives;
import io.normstream.model.engine.Network;
import io.normstream.model.engine.memory.Beside;
import io.normstream.model.engine.memory.ComputeThreads;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.FrozenLayers;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;

/**
 * oneDNN primitives, made once for a network, on memory that ND4J allocated. Kernels are generated
 * for the CPU at hand.
 */
public final class OneDnnEngine implements Engine {
    private final Precision precision;
    private final ComputeThreads threads;
    private final MemoryLayout layout;

    /**
     * @throws ModelException where {@link #obstacle} finds one
     */
    public OneDnnEngine(Precision precision, int threads) {
        this(precision, threads, MemoryLayout.BLOCKED);
    }

    /**
     * The same, with activations in {@code layout}. Inference in float32 may leave blocked ones for
     * channels-last where that is faster for the network.
     */
    public OneDnnEngine(Precision precision, int threads, MemoryLayout layout) {
        Optional<String> obstacle = obstacle(precision);
        if (obstacle.isPresent()) {
            throw new ModelException(obstacle.get());
        }
        this.precision = precision;
        this.threads = new ComputeThreads(threads);
        this.layout = layout;
    }

    /** Why this machine cannot compute in {@code precision}, or nothing where it can. */
    public static Optional<String> obstacle(Precision precision) {
        if (!Loader.getPlatform().endsWith("x86_64")) {
            return Optional.of("engine onednn runs on x86_64 only, found " + Loader.getPlatform());
        }
        try {
            Natives.nd4j();
            Loader.load(dnnl.class);
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            return Optional.of("engine onednn does not load: " + e.getMessage());
        }
        int isa = dnnl_get_effective_cpu_isa();
        if (!includes(isa, dnnl_cpu_isa_avx2)) {
            return Optional.of("engine onednn needs a CPU with AVX2, found " + isa());
        }
        if (precision == Precision.BF16 && !includes(isa, dnnl_cpu_isa_avx512_core_bf16)) {
            return Optional.of("precision bf16 needs a CPU with avx512_bf16, found " + isa());
        }
        return Optional.empty();
    }

    private static boolean includes(int isa, int level) {
        return (isa & level) == level;
    }

    /** Name of the widest instructions that kernels are made of, such as {@code avx512_core}. */
    private static String isa() {
        return dnnl.get_effective_cpu_isa().toString();
    }

    @Override
    public String name() {
        return "onednn";
    }

    @Override
    public String precision() {
        return precision.label();
    }

    @Override
    public int threads() {
        return threads.count();
    }

    @Override
    public String instructionSet() {
        return Loader.getPlatform() + " " + isa() + environment() + " " + BlasKernel.label();
    }

    /** What the environment may ask of oneDNN that changes bits, where it does. */
    private static String environment() {
        int[] mode = new int[1];
        dnnl_get_default_fpmath_mode(mode);
        String hints = dnnl_get_cpu_isa_hints() == dnnl_cpu_isa_no_hints ? "" : " prefer-ymm";
        return mode[0] == dnnl_fpmath_mode_strict ? hints : hints + " fpmath-" + mode[0];
    }

    @Override
    public Network compile(
            Architecture architecture,
            FrozenLayers frozen,
            int maxBatch,
            @Nullable ExecutorService secondThread) {
        Engine.requireRows(maxBatch);
        Beside beside = secondThread == null ? null : new Beside(secondThread);
        return new OneDnnNetwork(
                architecture,
                frozen,
                maxBatch,
                layout,
                threads,
                new Shared(architecture, maxBatch, type(), beside));
    }

    @Override
    public InferenceNetwork compileForInference(Architecture architecture, int maxBatch) {
        Engine.requireRows(maxBatch);
        return new OneDnnInferenceNetwork(
                architecture,
                maxBatch,
                layout,
                threads,
                new Shared(architecture, maxBatch, type(), null));
    }

    private int type() {
        return precision == Precision.BF16 ? dnnl_bf16 : dnnl_f32;
    }
}
