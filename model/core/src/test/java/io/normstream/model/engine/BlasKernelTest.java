package io.normstream.model.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.model.engine.reference.ReferenceEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlasKernelTest {

    @ParameterizedTest
    @CsvSource({
        "Haswell, AVX512, Haswell, 'kernels for Haswell, too slowly for a CPU with AVX-512', 'the environment sets OPENBLAS_CORETYPE=Haswell: unset it'",
        "Zen, AVX512, zen, 'kernels for Zen', OPENBLAS_CORETYPE=zen: unset it",
        "Prescott, AVX2, PRESCOTT, a CPU with AVX2, unset it",
        "Barcelona, AVX512, , kernels for Barcelona, set OPENBLAS_CORETYPE=SkylakeX",
        "Nehalem, AVX2, '', kernels for Nehalem, set OPENBLAS_CORETYPE=Haswell",
        "Sandybridge, AVX2, Z80, kernels for Sandybridge, it does not know the CPU"
    })
    void aKernelThatIsTooNarrowIsNamedWithWhatToDo(
            String kernel, VectorWidth cpu, String forced, String what, String remedy) {
        assertThat(new BlasKernel(kernel).warning(cpu, forced).orElseThrow())
                .contains(what)
                .contains(remedy)
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource({
        "SkylakeX, AVX512, ",
        "Cooperlake, AVX512, Cooperlake",
        "SapphireRapids, AVX512, ",
        "Haswell, AVX2, Haswell",
        "Zen, AVX2, ",
        "Zen9, AVX512, ",
        "neoversen1, BELOW_AVX2, neoversen1",
        "Prescott, BELOW_AVX2, Prescott"
    })
    void aKernelThatFitsIsNoMatter(String kernel, VectorWidth cpu, String forced) {
        assertThat(new BlasKernel(kernel).warning(cpu, forced)).isEmpty();
    }

    @Test
    void whatIsLoadedHasANameAndStandsInTheInstructionSet() {
        BlasKernel loaded = BlasKernel.loaded().orElseThrow();
        assertThat(loaded.name()).isNotBlank();
        assertThat(BlasKernel.label()).isEqualTo("blas-" + loaded.name());
        assertThat(ReferenceEngine.float32(1).instructionSet()).endsWith(" " + BlasKernel.label());
    }
}
