package io.normstream.jobs.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a registry answers.
 *
 * @param status of HTTP, 2xx or 4xx
 * @param body a JSON object; null if it is larger than what is read
 */
record RegistryAnswer(int status, @Nullable JsonNode body) {
    private static final int LONGEST_MESSAGE = 300;

    boolean isSuccess() {
        return status / 100 == 2;
    }

    /** The registry's own code of an error, 0 if it gives none. */
    int errorCode() {
        return body == null ? 0 : body.path("error_code").asInt();
    }

    /** The error in the registry's words, on one line. */
    String error() {
        String message = body == null ? "" : body.path("message").asText().replaceAll("\\s+", " ");
        return String.format(
                Locale.ROOT,
                "HTTP %d, error code %d: %s",
                status,
                errorCode(),
                message.substring(0, Math.min(LONGEST_MESSAGE, message.length())));
    }
}
