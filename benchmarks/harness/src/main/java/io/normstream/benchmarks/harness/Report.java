package io.normstream.benchmarks.harness;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A run as files: a page for people, all tables as comma-separated values, JSON with every round.
 */
record Report(Map<String, String> machine, List<ReportSection> sections) {

    /**
     * Writes the page, which links to the tables, and the tables.
     *
     * @param tables folder of the tables
     */
    void write(Path page, Path tables) {
        StringBuilder text = new StringBuilder(introduction()).append(machineTable().markdown());
        write(tables.resolve("machine.csv"), machineTable().csv());
        String folder = relative(page, tables);
        for (ReportSection section : sections) {
            text.append("\n## %s%n%n%s".formatted(section.title(), section.markdown()));
            if (!section.tables().isEmpty()) {
                text.append("\nAll figures: %s.\n".formatted(links(section, folder)));
            }
            section.tables()
                    .forEach((name, table) -> write(tables.resolve(name + ".csv"), table.csv()));
        }
        write(page, text.toString());
    }

    private TextTable machineTable() {
        TextTable table = new TextTable(List.of("measured on", ""));
        machine.forEach((name, value) -> table.row(List.of(name, value)));
        return table;
    }

    private static String relative(Path page, Path tables) {
        Path folder = Objects.requireNonNull(page.toAbsolutePath().getParent());
        return folder.relativize(tables.toAbsolutePath()).toString();
    }

    private static String links(ReportSection section, String folder) {
        return section.tables().keySet().stream()
                .sorted()
                .map(name -> "[%1$s.csv](%2$s/%1$s.csv)".formatted(name, folder))
                .collect(Collectors.joining(",\n"));
    }

    private static String introduction() {
        return """
                # Benchmarks

                Normstream compared with other libraries on the same work. `benchmarks/run` builds everything and writes this page in
                about 20 minutes on an idle machine with two cores (`--help` lists the parts). Each library runs in its own JVM with
                its own class path. Only one process of a comparison computes at a time, and their rounds take turns. OpenMP has the
                same number of threads for all, and otherwise its defaults. PyTorch is that of JavaCPP, run eagerly from Java; the
                Python package, tried by hand on N1, is no faster. Neither uses `torch.compile`. What the figures mean, and what was
                tried, is in [performance.md](performance.md).

                """;
    }

    /** Writes every number. */
    void writeJson(Path file) {
        Map<String, Object> raw = new LinkedHashMap<>();
        raw.put("machine", machine);
        sections.forEach(section -> raw.put(section.title(), section.raw()));
        try {
            write(
                    file,
                    new ObjectMapper()
                            .enable(SerializationFeature.INDENT_OUTPUT)
                            .writeValueAsString(raw));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text);
        } catch (IOException failure) {
            throw new BenchmarkException(
                    "%s cannot be written: %s".formatted(file, failure), failure);
        }
    }
}
