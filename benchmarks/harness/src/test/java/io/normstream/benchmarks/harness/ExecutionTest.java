package io.normstream.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExecutionTest {
    private static final String CONVOLUTION =
            "onednn_verbose,v1,primitive,exec,cpu,convolution,jit:avx512_core,backward_weights,src:f32::blocked:acdb::f0 wei:f32:a:blocked:ABcd16b16a::f0 bia:undef::undef::: dst:f32::blocked:acdb::f0,attr-scratchpad:user,alg:convolution_direct,mb32_ic32oc64_ih14oh14kh3sh1dh0ph1_iw14ow14kw3sw1dw0pw1,0.711182";
    private static final String REORDER =
            "onednn_verbose,v1,primitive,exec,cpu,reorder,jit:uni,undef,src:f32::blocked:acdb::f0 dst:f32::blocked:Bcda32b::f0,attr-scratchpad:user,,64x32x3x3,0.0078125";

    @Test
    void readsAConvolution() {
        Execution execution = Execution.parse(CONVOLUTION).orElseThrow();
        assertThat(execution.kind()).isEqualTo("convolution backward_weights");
        assertThat(execution.implementation()).isEqualTo("jit:avx512_core");
        assertThat(execution.problem()).startsWith("mb32_ic32oc64_");
        assertThat(execution.millis()).isEqualTo(0.711182);
        // two for each of rows, inputs, outputs, positions and taps
        assertThat(execution.operations()).hasValue(2L * 32 * 32 * 64 * 14 * 14 * 3 * 3);
    }

    @Test
    void readsAPrimitiveWithoutPass() {
        Execution execution = Execution.parse(REORDER).orElseThrow();
        assertThat(execution.kind()).isEqualTo("reorder");
        assertThat(execution.operations()).isEmpty();
    }

    @Test
    void otherLinesAreNone() {
        assertThat(Execution.parse("onednn_verbose,v1,info,cpu,runtime:OpenMP,nthr:2")).isEmpty();
        assertThat(Execution.parse("")).isEmpty();
    }
}
