package io.normstream.jobs.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.jspecify.annotations.Nullable;

/**
 * A registry of schemas on 127.0.0.1 that speaks the HTTP of Confluent's, backward compatibility as
 * its rule. It can be made to answer otherwise, and be stopped and started again on its port.
 */
public final class LoopbackRegistry implements AutoCloseable {
    static {
        // Else an answer's second packet waits for the client's delayed acknowledgement, 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final Pattern BY_ID = Pattern.compile("/schemas/ids/(-?\\d+)");
    private static final Pattern VERSIONS = Pattern.compile("/subjects/([^/]+)/versions");

    private final ObjectMapper json = new ObjectMapper();
    private final List<String> schemas = new ArrayList<>();
    private final Map<String, List<Integer>> subjects = new HashMap<>();
    private final Queue<Reply> prepared = new ArrayDeque<>();
    private final List<String> requests = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable String authorization;
    private HttpServer server;

    /** An answer, whatever is asked; a body of null is one that never comes. */
    public record Reply(int status, byte @Nullable [] body, Map<String, String> headers) {
        static Reply of(int status, String body) {
            return new Reply(status, body.getBytes(StandardCharsets.UTF_8), Map.of());
        }
    }

    private LoopbackRegistry(HttpServer server) {
        this.server = server;
    }

    public static LoopbackRegistry start() {
        LoopbackRegistry registry = new LoopbackRegistry(bound(0));
        registry.serve();
        return registry;
    }

    private static HttpServer bound(int port) {
        try {
            return HttpServer.create(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve() {
        server.createContext("/", this::handle);
        server.start();
    }

    /** Answers nobody until {@link #startAgain}. */
    public void stop() {
        server.stop(0);
    }

    public void startAgain() {
        server = bound(port());
        serve();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String address() {
        return "http://127.0.0.1:" + port();
    }

    /** Requests of now on need this header. */
    public synchronized void require(String header) {
        authorization = header;
    }

    /** The next request gets this answer. */
    synchronized void prepare(Reply reply) {
        prepared.add(reply);
    }

    /** What was asked: method, path and content type. */
    public synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    /** The id of a schema, as if it had been registered under some subject. */
    public synchronized int add(String schema) {
        schemas.add(schema);
        return schemas.size();
    }

    /** Schemas of a subject, oldest first. */
    public synchronized List<Schema> versions(String subject) {
        return subjects.getOrDefault(subject, List.of()).stream()
                .map(id -> new Schema.Parser().parse(schemas.get(id - 1)))
                .toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Reply reply = reply(exchange, body);
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] answer = reply.body();
        if (answer == null) {
            exchange.sendResponseHeaders(reply.status(), 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            awaitClosed();
        } else {
            exchange.sendResponseHeaders(reply.status(), answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
        }
        exchange.close();
    }

    private void awaitClosed() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Reply reply(HttpExchange exchange, byte[] body) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String method = exchange.getRequestMethod();
        requests.add(
                method + " " + path + " " + exchange.getRequestHeaders().getFirst("Content-Type"));
        if (authorization != null
                && !authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return Reply.of(401, "Unauthorized");
        }
        if (!prepared.isEmpty()) {
            return prepared.remove();
        }
        Matcher byId = BY_ID.matcher(path);
        if (method.equals("GET") && byId.matches()) {
            return schema(Integer.parseInt(byId.group(1)));
        }
        Matcher versions = VERSIONS.matcher(path);
        if (method.equals("POST") && versions.matches()) {
            return register(versions.group(1), json.readTree(body));
        }
        return error(404, 404, "HTTP 404 Not Found");
    }

    private Reply schema(int id) {
        return id < 1 || id > schemas.size()
                ? error(404, 40403, "Schema " + id + " not found")
                : answer("schema", schemas.get(id - 1));
    }

    private Reply register(String subject, JsonNode request) {
        Schema schema;
        try {
            schema = new Schema.Parser().parse(request.path("schema").asText());
        } catch (RuntimeException e) {
            return error(422, 42201, "Invalid schema: " + e.getMessage());
        }
        List<Integer> ids = subjects.computeIfAbsent(subject, name -> new ArrayList<>());
        int known = schemas.indexOf(schema.toString()) + 1;
        if (!ids.contains(known)) {
            if (!ids.isEmpty() && !readable(schema, schemas.get(ids.get(ids.size() - 1) - 1))) {
                return error(
                        409,
                        409,
                        "Schema being registered is incompatible with an earlier schema for subject \""
                                + subject
                                + "\"");
            }
            known = known == 0 ? add(schema.toString()) : known;
            ids.add(known);
        }
        return answer("id", known);
    }

    private static boolean readable(Schema schema, String earlier) {
        return SchemaCompatibility.checkReaderWriterCompatibility(
                                schema, new Schema.Parser().parse(earlier))
                        .getType()
                == SchemaCompatibilityType.COMPATIBLE;
    }

    private static Reply answer(String field, Object value) {
        return Reply.of(
                200, JsonNodeFactory.instance.objectNode().putPOJO(field, value).toString());
    }

    private static Reply error(int status, int code, String message) {
        return Reply.of(
                status,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("error_code", code)
                        .put("message", message)
                        .toString());
    }

    @Override
    public void close() {
        closed.countDown();
        stop();
    }
}
