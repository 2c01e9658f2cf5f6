package io.normstream.jobs.watch;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.normstream.jobs.JobException;
import io.normstream.jobs.watch.WatchFiles.Answer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The live page, for browsers on this machine: it listens on the loopback address alone, answers
 * nothing but GET, and only where it is called by that address, so that no other site can read it.
 * Browsers ask for {@code /state} every second.
 */
public final class WatchServer implements AutoCloseable {
    /** Nothing from elsewhere; scripts and styles only from here, none in the page. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src"
                    + " 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Pattern PICTURE = Pattern.compile("/picture/(\\d{1,18})");
    private static final String MODEL = "model=";
    private static final int THREADS = 4;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final WatchState state;
    private final InstantSource clock;
    private final HttpServer server;
    private final WatchFiles files = new WatchFiles();
    private final ExecutorService threads =
            Executors.newFixedThreadPool(
                    THREADS,
                    task -> {
                        Thread thread = new Thread(task, "watch-server");
                        thread.setDaemon(true);
                        return thread;
                    });

    private WatchServer(WatchState state, InstantSource clock, HttpServer server) {
        this.state = state;
        this.clock = clock;
        this.server = server;
    }

    /**
     * Begins to listen.
     *
     * @param port 0 takes a free one
     * @throws JobException where the port is taken
     */
    public static WatchServer start(WatchState state, int port) {
        HttpServer http;
        try {
            http =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (BindException taken) {
            throw new JobException(
                    "port %s of --web is in use or not allowed; choose another, or --web 0 for a free one"
                            .formatted(port),
                    taken);
        } catch (IOException failure) {
            throw new JobException("the live page cannot be served: " + failure, failure);
        }
        WatchServer server = new WatchServer(state, InstantSource.system(), http);
        http.setExecutor(server.threads);
        http.createContext("/", server::answer);
        http.start();
        return server;
    }

    /** Where a browser finds the page. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().putAll(HEADERS);
            if (!isCalledByItsAddress(exchange.getRequestHeaders())) {
                send(exchange, 421, text("This page is for " + address() + " alone."));
            } else if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                send(exchange, 405, text("This page can only be read."));
            } else {
                get(exchange);
            }
        }
    }

    private static final Map<String, List<String>> HEADERS =
            Map.of(
                    "Content-Security-Policy", List.of(POLICY),
                    "X-Content-Type-Options", List.of("nosniff"),
                    "Referrer-Policy", List.of("no-referrer"),
                    "Cross-Origin-Resource-Policy", List.of("same-origin"),
                    "Cache-Control", List.of("no-cache"));

    /** A name that somebody else made lead here is none of these. */
    private boolean isCalledByItsAddress(Headers headers) {
        int port = server.getAddress().getPort();
        String host = headers.getFirst("Host");
        return host != null
                && Set.of("127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port).contains(host);
    }

    private void get(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Matcher picture = PICTURE.matcher(path);
        Answer file = files.at(path);
        if (file != null) {
            send(exchange, 200, file);
        } else if (path.equals("/state")) {
            sendState(exchange);
        } else if (picture.matches()) {
            sendPicture(exchange, Long.parseLong(picture.group(1)));
        } else {
            send(exchange, 404, text("There is nothing here."));
        }
    }

    private void sendState(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getRawQuery();
        String model =
                query != null && query.startsWith(MODEL)
                        ? URLDecoder.decode(query.substring(MODEL.length()), StandardCharsets.UTF_8)
                        : "";
        String known = exchange.getRequestHeaders().getFirst("If-None-Match");
        if (tag(state.revision(), model).equals(known)) {
            exchange.sendResponseHeaders(304, -1);
            return;
        }
        WatchState.Snapshot snapshot = state.view(model, clock.millis());
        exchange.getResponseHeaders().set("ETag", tag(snapshot.revision(), model));
        send(
                exchange,
                200,
                new Answer("application/json", JSON.writeValueAsBytes(snapshot.view())));
    }

    private static String tag(long revision, String model) {
        return "\"" + revision + "-" + Integer.toHexString(model.hashCode()) + "\"";
    }

    private void sendPicture(HttpExchange exchange, long number) throws IOException {
        byte[] png = state.picture(number);
        send(
                exchange,
                png == null ? 404 : 200,
                png == null ? text("This picture is gone.") : new Answer("image/png", png));
    }

    private static Answer text(String text) {
        return new Answer(
                "text/plain; charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, Answer answer) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        exchange.sendResponseHeaders(status, answer.body().length);
        exchange.getResponseBody().write(answer.body());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
