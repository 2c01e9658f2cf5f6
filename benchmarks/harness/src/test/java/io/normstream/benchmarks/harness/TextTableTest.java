package io.normstream.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {

    @Test
    void alignsItsColumns() {
        assertThat(
                        new TextTable(List.of("", "ms"))
                                .row(List.of("ours", "9.1"))
                                .row(List.of("all else", "12"))
                                .markdown())
                .isEqualTo(
                        """
                        |          |  ms |
                        |----------|----:|
                        | ours     | 9.1 |
                        | all else |  12 |
                        """);
    }

    @Test
    void aRowHasAsManyCellsAsHeads() {
        assertThatThrownBy(() -> new TextTable(List.of("a", "b")).row(List.of("1")))
                .hasMessageContaining("2 cells");
    }
}
