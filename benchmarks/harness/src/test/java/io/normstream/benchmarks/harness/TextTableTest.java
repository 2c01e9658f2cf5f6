package io.normstream.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    @Test
    void writesFieldsThatNeedItInQuotes() {
        assertThat(
                        new TextTable(List.of("", "ratio"))
                                .row(List.of("N1b32, 1 thread", "0.87 (**missed**: <= 0.54)"))
                                .row(List.of("`a \"b\"`", ""))
                                .csv())
                .isEqualTo(
                        """
                        ,ratio
                        "N1b32, 1 thread",0.87 (missed: <= 0.54)
                        "a ""b""\",
                        """);
    }

    @Test
    void mergesTablesWithAColumnThatTellsThemApart() {
        Map<String, TextTable> cells = new LinkedHashMap<>();
        cells.put("b1", new TextTable(List.of("library", "ms")).row(List.of("ours", "1")));
        cells.put("b2", new TextTable(List.of("library", "ms")).row(List.of("ours", "2")));
        assertThat(TextTable.merged("cell", cells).csv())
                .isEqualTo("cell,library,ms\nb1,ours,1\nb2,ours,2\n");
        assertThat(TextTable.merged("cell", Map.of()).csv()).isEqualTo("cell\n");
    }
}
