package io.normstream.benchmarks.harness;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A run as files: Markdown for people, JSON with every round. */
record Report(Map<String, String> machine, List<Section> sections) {

    /** Writes the report for people. */
    void writeMarkdown(Path file) {
        StringBuilder text = new StringBuilder(introduction());
        TextTable table = new TextTable(List.of("", "measured on"));
        machine.forEach((name, value) -> table.row(List.of(name, value)));
        text.append(table.markdown());
        for (Section section : sections) {
            text.append("\n## %s%n%n%s".formatted(section.title(), section.markdown()));
        }
        write(file, text.toString());
    }

    private static String introduction() {
        return """
                # Benchmarks

                Normstream beside other libraries on the same work, written by `benchmarks/run`, \
                which builds everything and takes about 20 minutes on an idle machine with two cores \
                (`--help` tells of parts of it). Every library runs in a JVM of its own with a class \
                path of its own; the processes of a comparison wait for each other, so one computes \
                at a time, and their rounds take turns. OpenMP has the same number of threads for \
                all, its other settings are its defaults. PyTorch is the one of JavaCPP, run eagerly \
                from Java; the Python package, tried by hand on N1, is no faster. `torch.compile` is \
                in neither. What the figures say, and what was tried: [performance.md](performance.md).

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
