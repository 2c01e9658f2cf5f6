package io.normstream.model.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EngineDescriptionTest {
    private static final EngineDescription ONE =
            new EngineDescription("reference", "float32", 1, "any");

    @Test
    void everyPartChangesBits() {
        assertThat(ONE.sameBits(ONE)).isTrue();
        assertThat(ONE.sameBits(new EngineDescription("onednn", "float32", 1, "any"))).isFalse();
        assertThat(ONE.sameBits(new EngineDescription("reference", "bf16", 1, "any"))).isFalse();
        assertThat(ONE.sameBits(new EngineDescription("reference", "float32", 2, "any"))).isFalse();
        assertThat(ONE.sameBits(new EngineDescription("reference", "float32", 1, "no"))).isFalse();
    }

    @Test
    void anInstructionSetThatNobodyWroteDownIsNoDifference() {
        EngineDescription old = new EngineDescription("reference", "float32", 1, "");
        assertThat(ONE.sameBits(old)).isTrue();
        assertThat(old.sameBits(ONE)).isTrue();
    }

    @Test
    void readsAsOneLine() {
        assertThat(ONE).hasToString("reference, float32, 1 thread, any");
        assertThat(new EngineDescription("onednn", "bf16", 2, ""))
                .hasToString("onednn, bf16, 2 threads");
    }
}
