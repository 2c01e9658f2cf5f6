package io.normstream.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    @TempDir private Path root;

    @Test
    void thePageLinksToTheTables() throws IOException {
        TextTable kernels = new TextTable(List.of("benchmark", "us")).row(List.of("step", "1.5"));
        Report report =
                new Report(
                        Map.of("command", "`benchmarks/run`"),
                        List.of(
                                new ReportSection(
                                        "Kernels", "JMH.\n", Map.of("kernels", kernels), 1),
                                ReportSection.failed(
                                        "memory", "The part memory failed: no memory\n")));
        report.write(root.resolve("docs/page.md"), root.resolve("benchmarks/results/a-day"));
        assertThat(root.resolve("docs/page.md"))
                .content()
                .startsWith("# Benchmarks\n")
                .endsWith(
                        """

                        | measured on |                  |
                        |-------------|-----------------:|
                        | command     | `benchmarks/run` |

                        ## Kernels

                        JMH.

                        All figures: [kernels.csv](../benchmarks/results/a-day/kernels.csv).

                        ## memory

                        The part memory failed: no memory
                        """);
        Path tables = root.resolve("benchmarks/results/a-day");
        assertThat(tables.resolve("machine.csv"))
                .hasContent("measured on,\ncommand,benchmarks/run");
        assertThat(Files.readString(tables.resolve("kernels.csv")))
                .isEqualTo("benchmark,us\nstep,1.5\n");
    }
}
