package io.normstream.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.embedded.EmbeddedKafka;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class PublishCommandITCase {
    @TempDir private Path directory;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void createsTheTopicPublishesAndSumsUp() {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory)) {
            String brokers = kafka.bootstrapServers();
            assertThat(run("publish", "--brokers", brokers)).isEqualTo(1);
            assertThat(err.toString()).contains("topic normstream.images does not exist");

            int code = run("publish", "--brokers", brokers, "--create-topics", "--limit", "500");
            assertThat(code).isZero();
            assertThat(out.toString())
                    .contains("published 500 images")
                    .contains("of fashion-mnist/test to topic normstream.images for model default")
                    .contains("{0=500}");
        }
    }

    @Test
    @Timeout(30)
    void anUnreachableBrokerIsNamed() throws Exception {
        String address;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = "127.0.0.1:" + closed.getLocalPort();
        }
        assertThat(run("publish", "--brokers", address)).isEqualTo(1);
        assertThat(err.toString().strip().lines()).hasSize(1);
        assertThat(err.toString()).startsWith("error: no Kafka broker answers at " + address);
    }

    private int run(String... arguments) {
        return NormstreamCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
