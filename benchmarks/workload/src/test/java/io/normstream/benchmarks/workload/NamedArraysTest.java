package io.normstream.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.snapshot.ElementType;
import io.normstream.model.snapshot.StoredArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamedArraysTest {

    /** [height 1, width 2, in 2, out 3] holding 0, 1, 2, ... */
    private final NamedArrays arrays = new NamedArrays(Map.of("w", counting(2, 2, 2, 3)));

    private static StoredArray counting(Integer... shape) {
        int size = List.of(shape).stream().reduce(1, Math::multiplyExact);
        ByteBuffer bytes = ByteBuffer.allocate(size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < size; i++) {
            bytes.putFloat(i * Float.BYTES, i);
        }
        return new StoredArray(ElementType.F32, List.of(shape), bytes);
    }

    @Test
    void kernelsTurnTheirOutputsOutwards() {
        float[] kernel = arrays.kernel("w", 2, 2, 3);
        // out 1, in 1: positions 0 to 3 of [position, in, out]
        assertThat(List.of(kernel[12], kernel[13], kernel[14], kernel[15]))
                .containsExactly(4f, 10f, 16f, 22f);
    }

    @Test
    void denseKernelsAreTransposed() {
        NamedArrays dense = new NamedArrays(Map.of("w", counting(2, 3)));
        assertThat(dense.transposed("w", 2, 3)).containsExactly(0, 3, 1, 4, 2, 5);
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> arrays.floats("v"))
                .hasMessageContaining("v")
                .hasMessageContaining("[w]");
    }
}
