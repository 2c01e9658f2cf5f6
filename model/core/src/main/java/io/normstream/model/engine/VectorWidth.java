package io.normstream.model.engine;

import java.util.Locale;
import java.util.Set;
import org.nd4j.linalg.factory.Nd4j;

/** Vector instructions of x86-64 that matrix products profit from, in rising order. */
enum VectorWidth {
    /** SSE or AVX, or another platform. */
    BELOW_AVX2("less than AVX2", "none"),
    AVX2("AVX2", "Haswell"),
    AVX512("AVX-512", "SkylakeX");

    private static final Set<String> KERNELS_BELOW_AVX2 =
            Set.of(
                    "katmai",
                    "coppermine",
                    "northwood",
                    "prescott",
                    "banias",
                    "atom",
                    "core2",
                    "penryn",
                    "dunnington",
                    "nehalem",
                    "sandybridge",
                    "athlon",
                    "opteron",
                    "opteron_sse3",
                    "barcelona",
                    "bobcat",
                    "bulldozer",
                    "piledriver",
                    "steamroller",
                    "nano");
    private static final Set<String> KERNELS_OF_AVX2 = Set.of("haswell", "zen", "excavator");

    private final String text;
    private final String kernel;

    VectorWidth(String text, String kernel) {
        this.text = text;
        this.kernel = kernel;
    }

    /** What this machine's CPU has. */
    static VectorWidth ofThisCpu() {
        if (!Nd4j.getEnvironment().isCPU()) { // the first use of Nd4j is what loads its library
            return BELOW_AVX2;
        }
        return switch (Natives.nd4j().optimalLevel()) {
            case 3 -> AVX512;
            case 2 -> AVX2;
            default -> BELOW_AVX2;
        };
    }

    /** What an OpenBLAS kernel uses; one that is newer than these lists is taken to use all. */
    static VectorWidth ofKernel(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (KERNELS_BELOW_AVX2.contains(lower)) {
            return BELOW_AVX2;
        }
        return KERNELS_OF_AVX2.contains(lower) ? AVX2 : AVX512;
    }

    /** Name for people. */
    String text() {
        return text;
    }

    /** An OpenBLAS kernel that runs on every CPU with these instructions. */
    String kernel() {
        return kernel;
    }
}
