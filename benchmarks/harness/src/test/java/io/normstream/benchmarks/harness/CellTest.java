package io.normstream.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellTest {

    @Test
    void anUnknownNetworkIsRefused() {
        assertThatThrownBy(() -> Cell.parse("N3b32"))
                .isInstanceOf(BenchmarkException.class)
                .hasMessageContaining("N3");
    }

    @Test
    void readsWhatItPrints() {
        for (String text : new String[] {"N1b32", "small-cnnb128"}) {
            assertThat(Cell.parse(text)).hasToString(text);
        }
        assertThat(Cell.parse("small-cnnb128")).isEqualTo(new Cell("small-cnn", 128));
    }

    @ParameterizedTest
    @ValueSource(strings = {"N1", "b32", "N1b0", "N1b"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> Cell.parse(text))
                .isInstanceOf(BenchmarkException.class)
                .hasMessageContaining(text);
    }
}
