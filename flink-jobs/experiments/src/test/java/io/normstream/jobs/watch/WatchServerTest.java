package io.normstream.jobs.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.normstream.jobs.JobException;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchServerTest {
    private static final Pattern LOADED = Pattern.compile("(?:src|href)=\"([^\"]*)\"");

    private final WatchState state = new WatchState("waiting");
    private final WatchServer server = WatchServer.start(state, 0);
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void thePageAndAllThatItLoadsComesFromHere() throws Exception {
        String page = get("/").body();

        var loaded = LOADED.matcher(page).results().map(found -> found.group(1)).toList();
        assertThat(loaded).contains("/watch.js", "/charts.js", "/uplot.js", "/icon.svg");
        for (String path : loaded) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(200);
            assertThat(get(path).body()).as(path).isNotBlank();
        }
        assertThat(page).doesNotContain("<style", "onclick").doesNotContainPattern("<script>");
        assertThat(get("/watch.js").body()).doesNotContain("innerHTML", "http://", "https://");
        assertThat(get("/charts.js").body()).doesNotContain("innerHTML");
    }

    @Test
    void answersAreForThisPageAlone() throws Exception {
        HttpResponse<String> answer = get("/");

        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'; script-src 'self'")
                .doesNotContain("unsafe");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void aNameThatLeadsHereIsRefused() throws Exception {
        assertThat(raw("GET /state HTTP/1.1\r\nHost: evil.example:80\r\n\r\n")).contains(" 421 ");
        assertThat(raw("GET /state HTTP/1.0\r\n\r\n")).contains(" 421 ");
        assertThat(
                        raw(
                                "GET /state HTTP/1.1\r\nHost: localhost:%s\r\n\r\n"
                                        .formatted(server.address().getPort())))
                .contains(" 200 ");
    }

    @Test
    void nothingButReadingIsPossible() throws Exception {
        HttpRequest post =
                HttpRequest.newBuilder(server.address())
                        .POST(HttpRequest.BodyPublishers.ofString("x"))
                        .build();

        assertThat(client.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
        assertThat(get("/../WatchServer.class").statusCode()).isEqualTo(404);
        assertThat(get("/picture/0").statusCode()).isEqualTo(404);
    }

    @Test
    void theStateIsSentWhereItChanged() throws Exception {
        HttpResponse<String> first = get("/state?model=a%20b");
        String tag = first.headers().firstValue("ETag").orElseThrow();

        assertThat(new ObjectMapper().readTree(first.body()).get("status").asText())
                .isEqualTo("waiting");
        assertThat(known("/state?model=a%20b", tag).statusCode()).isEqualTo(304);
        assertThat(known("/state?model=c", tag).statusCode()).isEqualTo(200);
        state.say("news");
        assertThat(known("/state?model=a%20b", tag).body()).contains("\"news\"");
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        assertThatThrownBy(() -> WatchServer.start(state, server.address().getPort()))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("port " + server.address().getPort() + " of --web");
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> known(String path, String tag) throws Exception {
        return client.send(
                request(path).header("If-None-Match", tag).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.address() + path.substring(1)));
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.address().getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(64), StandardCharsets.US_ASCII);
        }
    }
}
