package io.normstream.jobs.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to a registry until it answers, for a bounded time and to its servers in turn.
 * What is not an answer of a registry, such as a proxy's page, counts as no answer. Redirections
 * are not followed: credentials go nowhere else. For one thread.
 */
final class RegistryClient {
    /** Largest answer that is read, bytes. */
    static final int LARGEST_ANSWER = 1 << 20;

    private static final String CONTENT = "application/vnd.schemaregistry.v1+json";
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final RegistrySettings settings;
    private final JsonMapper json =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    /** Made for the first request: most jobs know all their schemas without one. */
    private @Nullable HttpClient http;

    RegistryClient(RegistrySettings settings) {
        this.settings = settings;
    }

    /**
     * Asks for a resource.
     *
     * @throws RegistryException if the registry does not answer or does not let us in
     */
    RegistryAnswer get(String path) {
        return send(path, HttpRequest.Builder::GET);
    }

    /**
     * Sends a document.
     *
     * @throws RegistryException if the registry does not answer or does not let us in
     */
    RegistryAnswer post(String path, JsonNode document) {
        return send(
                path,
                request ->
                        request.header("Content-Type", CONTENT)
                                .POST(BodyPublishers.ofString(document.toString())));
    }

    private RegistryAnswer send(String path, UnaryOperator<HttpRequest.Builder> method) {
        long begin = System.nanoTime();
        Duration pause = FIRST_PAUSE;
        while (true) {
            List<String> failures = new ArrayList<>();
            for (RegistryAddress address : settings.addresses()) {
                try {
                    return ask(address, path, method);
                } catch (IOException failure) {
                    failures.add(address + " (" + failure.getMessage() + ")");
                }
            }
            long waited = System.nanoTime() - begin;
            if (waited + pause.toNanos() > settings.patience().toNanos()) {
                throw new RegistryException(
                        String.format(
                                Locale.ROOT,
                                "no schema registry answered %s within %d s: %s",
                                path,
                                settings.patience().toSeconds(),
                                String.join(", ", failures)));
            }
            pause(pause);
            pause = pause.multipliedBy(2);
            pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException stopped) {
            throw interrupted(stopped);
        }
    }

    private static RegistryException interrupted(InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return new RegistryException("interrupted while a schema registry was asked", stopped);
    }

    private RegistryAnswer ask(
            RegistryAddress address, String path, UnaryOperator<HttpRequest.Builder> method)
            throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address.resolve(path))
                        .header("Accept", CONTENT + ", application/json");
        if (address.authorization() != null) {
            request.header("Authorization", address.authorization());
        }
        HttpResponse<byte[]> response = exchange(method.apply(request).build());
        int status = response.statusCode();
        if (status == 401 || status == 403) {
            throw new RegistryException(
                    String.format(
                            Locale.ROOT,
                            "the schema registry %s denies access: HTTP %d for %s; see --schema-registry-config",
                            address,
                            status,
                            path));
        }
        boolean success = status / 100 == 2;
        boolean passing = status == 408 || status == 429;
        if (passing || !(success || status / 100 == 4)) {
            throw new IOException("HTTP " + status);
        }
        boolean whole = response.body().length <= LARGEST_ANSWER;
        RegistryAnswer answer =
                new RegistryAnswer(status, whole ? object(status, response.body()) : null);
        if (!success && answer.errorCode() == 0) {
            throw new IOException("HTTP " + status + " without the error code of a registry");
        }
        return answer;
    }

    private HttpResponse<byte[]> exchange(HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                http().sendAsync(request, head -> new BoundedBody(LARGEST_ANSWER));
        try {
            return answer.get(settings.answerLimit().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException slow) {
            throw new IOException(
                    "no answer within " + settings.answerLimit().toMillis() + " ms", slow);
        } catch (ExecutionException failure) {
            Throwable cause = failure.getCause();
            throw new IOException(
                    cause instanceof ConnectException ? "no connection" : String.valueOf(cause),
                    failure);
        } catch (InterruptedException stopped) {
            throw interrupted(stopped);
        } finally {
            answer.cancel(true);
        }
    }

    private HttpClient http() {
        if (http == null) {
            http =
                    HttpClient.newBuilder()
                            .version(HttpClient.Version.HTTP_1_1)
                            .connectTimeout(CONNECT_LIMIT)
                            .build();
        }
        return http;
    }

    private JsonNode object(int status, byte[] body) throws IOException {
        try {
            JsonNode found = json.readTree(body);
            if (found.isObject()) {
                return found;
            }
        } catch (JsonProcessingException e) {
            throw new IOException("HTTP " + status + ", not JSON: " + e.getOriginalMessage(), e);
        }
        throw new IOException("HTTP " + status + ", not a JSON object");
    }
}
