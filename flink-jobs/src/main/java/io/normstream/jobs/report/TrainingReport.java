package io.normstream.jobs.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.normstream.jobs.JobException;
import io.normstream.schemas.TrainingMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A training run on one HTML page with a summary and curves over the images learnt. The page holds
 * its script and data, and asks the network for nothing.
 *
 * @param title heading
 * @param summary names and values of the table on top, in order
 * @param metrics what the trainer of one model reported
 */
public record TrainingReport(
        String title, Map<String, String> summary, Collection<TrainingMetrics> metrics) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Characters from which a value, such as a digest, takes a wider place in smaller type. */
    private static final int LONG_VALUE = 24;

    /**
     * Writes the page.
     *
     * @throws JobException where the file cannot be written
     */
    public void write(Path file) {
        try {
            Files.writeString(file, html());
        } catch (IOException failure) {
            throw new JobException(
                    "the report %s cannot be written: %s".formatted(file, failure), failure);
        }
    }

    /** The page. */
    public String html() {
        PageTemplate page = PageTemplate.load();
        return page.fill(
                Map.of(
                        "title", PageTemplate.escape(title),
                        "summary", rows(),
                        "data", data()));
    }

    private String rows() {
        return summary.entrySet().stream()
                .map(row -> row(row.getKey(), row.getValue()))
                .collect(Collectors.joining("\n"));
    }

    private static String row(String name, String value) {
        return "<div%s><dt>%s</dt><dd>%s</dd></div>"
                .formatted(
                        value.length() > LONG_VALUE ? " class=\"long\"" : "",
                        PageTemplate.escape(name),
                        PageTemplate.escape(value));
    }

    /** JSON in which no text can end the script element that holds it. */
    private String data() {
        try {
            return JSON.writeValueAsString(LearningCurves.of(metrics)).replace("<", "\\u003c");
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
