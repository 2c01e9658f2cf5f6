package io.normstream.jobs.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.normstream.jobs.JobException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One HTML page with a summary and curves over the images learnt. The page holds its script and
 * data, and asks the network for nothing.
 *
 * @param title heading
 * @param sections in reading order
 */
public record ReportPage(String title, Summary summary, List<ChartSection> sections) {
    private static final ObjectMapper JSON = new ObjectMapper();

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
        return PageTemplate.load()
                .fill(
                        Map.of(
                                "title", PageTemplate.escape(title),
                                "summary", summary.html(),
                                "data", data()));
    }

    /** JSON in which no text can end the script element that holds it. */
    private String data() {
        try {
            return JSON.writeValueAsString(sections).replace("<", "\\u003c");
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
