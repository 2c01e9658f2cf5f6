package io.normstream.jobs.demo;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.normstream.jobs.JobException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a run came to; its fields are the keys of {@code --json}.
 *
 * @param images labelled images learnt from
 * @param prequentialAccuracy share classified correctly before they were learnt, over all images
 * @param classBalancedAccuracy mean over the classes of the same for each
 * @param noChangeAccuracy the same of a classifier that says the last label before the mini-batch
 *     again and learns nothing
 * @param kappaTemporal what the prequential accuracy is worth beside that: 1 for perfect, 0 for no
 *     better; null where that is 1
 * @param lastWindowAccuracy prequential accuracy over the last window
 * @param testAccuracy of the last serving model on images held out; null where there were none
 * @param imagesPerSecond images over the time between the first and the last of them
 * @param modelVersion version of the last serving model
 * @param deadLetters records refused
 * @param parametersSha256 digest of the last serving model's arrays, hexadecimal
 * @param scoring what was scored meanwhile
 */
@JsonPropertyOrder({
    "images",
    "prequentialAccuracy",
    "classBalancedAccuracy",
    "noChangeAccuracy",
    "kappaTemporal",
    "lastWindowAccuracy",
    "testAccuracy",
    "imagesPerSecond",
    "modelVersion",
    "deadLetters",
    "parametersSha256",
    "scoring"
})
public record RunSummary(
        long images,
        double prequentialAccuracy,
        double classBalancedAccuracy,
        double noChangeAccuracy,
        @Nullable Double kappaTemporal,
        double lastWindowAccuracy,
        @Nullable Double testAccuracy,
        double imagesPerSecond,
        long modelVersion,
        int deadLetters,
        String parametersSha256,
        @JsonUnwrapped ScoringSummary scoring) {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /**
     * Writes the fields as a JSON object.
     *
     * @throws JobException where the file cannot be written
     */
    public void writeJson(Path file) {
        try {
            JSON.writeValue(file.toFile(), this);
        } catch (IOException failure) {
            throw new JobException(
                    "the summary %s cannot be written: %s".formatted(file, failure), failure);
        }
    }
}
