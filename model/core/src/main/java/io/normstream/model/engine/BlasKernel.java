package io.normstream.model.engine;

import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.openblas.global.openblas_full;
import org.jspecify.annotations.Nullable;

/**
 * The kernels that OpenBLAS computes with in this process. It knows CPUs by name, and takes those
 * of an old one where it meets a name that it does not know or where the environment says so.
 *
 * @param name in OpenBLAS's own words, such as {@code Haswell} or {@code SkylakeX}
 */
public record BlasKernel(String name) {
    /** The environment variable that forces a kernel. */
    private static final String VARIABLE = "OPENBLAS_CORETYPE";

    /** What OpenBLAS has chosen; empty where another library is BLAS. Loads the library. */
    public static Optional<BlasKernel> loaded() {
        Natives.nd4j();
        Loader.load(openblas.class);
        return Loader.addressof("openblas_get_corename") != null
                ? Optional.of(new BlasKernel(openblas_full.openblas_get_corename().getString()))
                : Optional.empty();
    }

    /** For an engine's instruction set: {@code blas-} and the name, or {@code blas-other}. */
    public static String label() {
        return "blas-" + loaded().map(BlasKernel::name).orElse("other");
    }

    /** Why BLAS is slower than this machine allows, in one line; empty where it is not. */
    public static Optional<String> warning() {
        return loaded().flatMap(
                        kernel -> kernel.warning(VectorWidth.ofThisCpu(), System.getenv(VARIABLE)));
    }

    /**
     * As {@link #warning()}, for another machine.
     *
     * @param forced value of {@link #VARIABLE}; OpenBLAS ignores one that is no kernel's name
     */
    Optional<String> warning(VectorWidth cpu, @Nullable String forced) {
        if (VectorWidth.ofKernel(name).compareTo(cpu) >= 0) {
            return Optional.empty();
        }
        String reason =
                name.equalsIgnoreCase(forced)
                        ? "the environment sets %s=%s: unset it".formatted(VARIABLE, forced)
                        : "it does not know the CPU: set %s=%s in the environment"
                                .formatted(VARIABLE, cpu.kernel());
        return Optional.of(
                "OpenBLAS computes with kernels for %s, too slowly for a CPU with %s, since %s"
                        .formatted(name, cpu.text(), reason));
    }
}
