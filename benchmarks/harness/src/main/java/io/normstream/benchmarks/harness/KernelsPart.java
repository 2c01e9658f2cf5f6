package io.normstream.benchmarks.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** JMH on layers, the update and the decoding of images. */
final class KernelsPart implements Part {
    private final Tools tools;
    private final int iterations;

    /**
     * @param iterations of each benchmark
     */
    KernelsPart(Tools tools, int iterations) {
        this.tools = tools;
        this.iterations = iterations;
    }

    @Override
    public long progressSteps() {
        return 1;
    }

    @Override
    public ReportSection run(ProgressDisplay progress) {
        progress.next("JMH");
        Path results = tools.layout().target().resolve("kernels.json");
        tools.launcher()
                .run(
                        JavaProcess.of(
                                Library.KERNELS,
                                Library.KERNELS.server(),
                                1,
                                tools.layout().log("kernels"),
                                results.toString(),
                                tools.layout().log("jmh").toString(),
                                Integer.toString(iterations)));
        JsonNode raw = read(results);
        TextTable table = table(raw);
        progress.print(table.markdown());
        return new ReportSection("Kernels", introduction(), Map.of("kernels", table), raw);
    }

    private static JsonNode read(Path results) {
        try {
            return new ObjectMapper().readTree(results.toFile());
        } catch (IOException failure) {
            throw new BenchmarkException("JMH left no results: " + failure, failure);
        }
    }

    private static String introduction() {
        return """
                JMH, average time of a call on one thread, mini-batches of 32. Each layer is measured between images and a small
                head (global average pool and dense), to make a complete network. What failed to run is missing.
                """;
    }

    private static TextTable table(JsonNode results) {
        TextTable table = new TextTable(List.of("benchmark", "parameters", "us", "+/-"));
        for (JsonNode result : results) {
            JsonNode metric = result.path("primaryMetric");
            String name = result.path("benchmark").asText();
            table.row(
                    List.of(
                            name.replaceFirst(".*\\.([^.]+\\.[^.]+)$", "$1"),
                            parameters(result.path("params")),
                            Texts.format("%.1f", metric.path("score").asDouble()),
                            error(metric.path("scoreError").asDouble())));
        }
        return table;
    }

    /** JMH gives none for a single iteration. */
    private static String error(double error) {
        return Double.isNaN(error) ? Texts.NONE : Texts.format("%.1f", error);
    }

    private static String parameters(JsonNode params) {
        StringBuilder text = new StringBuilder();
        params.forEach(value -> text.append(text.isEmpty() ? "" : ", ").append(value.asText()));
        return text.toString();
    }
}
