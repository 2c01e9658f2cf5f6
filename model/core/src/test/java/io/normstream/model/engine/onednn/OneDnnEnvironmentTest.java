package io.normstream.model.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.dnnl.global.dnnl.dnnl_fpmath_mode_bf16;
import static org.bytedeco.dnnl.global.dnnl.dnnl_fpmath_mode_strict;
import static org.bytedeco.dnnl.global.dnnl.dnnl_set_default_fpmath_mode;

import org.junit.jupiter.api.Test;

/** What the environment asks of oneDNN, as ONEDNN_DEFAULT_FPMATH_MODE does, changes bits. */
class OneDnnEnvironmentTest {
    @Test
    void anotherMathModeIsAnotherInstructionSet() {
        OneDnnEngine engine = new OneDnnEngine(Precision.FLOAT32, 1);
        String strict = engine.instructionSet();
        dnnl_set_default_fpmath_mode(dnnl_fpmath_mode_bf16);
        try {
            assertThat(engine.instructionSet()).isNotEqualTo(strict).contains(" fpmath-");
        } finally {
            dnnl_set_default_fpmath_mode(dnnl_fpmath_mode_strict);
        }
        assertThat(engine.instructionSet()).isEqualTo(strict).doesNotContain("fpmath");
    }
}
