package io.normstream.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetaspaceTest {
    private static final String METRICS =
            """
            [{"id": "Status.JVM.Memory.Metaspace.Max", "value": "268435456"},
             {"id": "Status.JVM.Memory.Metaspace.Used", "value": "%s"}]""";

    @ParameterizedTest
    @CsvSource({"100, 256, false", "239, 256, false", "241, 256, true", "300, -1, false"})
    void withoutRoomForTheClassesOfAJobItIsFull(long used, long limit, boolean full) {
        assertThat(new Metaspace(used << 20, limit < 0 ? limit : limit << 20).isFull())
                .isEqualTo(full);
    }

    @Test
    void aJobManagerSaysHowFullItIs() throws IOException {
        assertThat(asked(METRICS.formatted("252706816")))
                .contains(new Metaspace(241L << 20, 256L << 20));
        assertThat(asked("[]")).isEmpty();
    }

    private static Optional<Metaspace> asked(String answer) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/jobmanager/metrics",
                exchange -> {
                    byte[] body = answer.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        try {
            return new FlinkRest(URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
                    .jobManagerMetaspace();
        } finally {
            server.stop(0);
        }
    }
}
