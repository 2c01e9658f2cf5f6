package io.normstream.jobs.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * One Kafka broker, its own controller (KRaft), in this JVM, on 127.0.0.1 only. Everything it keeps
 * lies in one directory: a later start on the same directory serves the same topics at the same
 * address.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private final KafkaRaftServer server;
    private final String bootstrapServers;

    private EmbeddedKafka(KafkaRaftServer server, String bootstrapServers) {
        this.server = server;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Starts a broker on a directory and returns once it accepts clients.
     *
     * @param directory made and formatted where it does not exist
     * @throws EmbeddedServerException where the directory cannot be used, is in use, or its ports
     *     are taken
     */
    public static EmbeddedKafka start(Path directory) {
        KafkaRaftServer server = null;
        try {
            BrokerPorts ports = BrokerPorts.of(directory);
            ports.requireFree();
            Path log = directory.resolve("log");
            formatOnce(log);
            server = new KafkaRaftServer(new KafkaConfig(settings(log, ports)), Time.SYSTEM);
            server.startup();
            return new EmbeddedKafka(server, ports.bootstrapServers());
        } catch (IOException | RuntimeException failure) {
            if (server != null) {
                server.shutdown();
            }
            throw new EmbeddedServerException(
                    "the embedded Kafka broker does not start on %s: %s"
                            .formatted(directory, failure.getMessage()),
                    failure);
        }
    }

    /** Address for clients: {@code 127.0.0.1:port}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Stops the broker; what it holds stays in its directory. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void formatOnce(Path log) throws IOException {
        if (Files.exists(log.resolve("meta.properties"))) {
            return;
        }
        Files.createDirectories(log);
        PrintStream silent =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        try {
            new Formatter()
                    .setPrintStream(silent)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(1)
                    .setControllerListenerName("CONTROLLER")
                    .setMetadataLogDirectory(log.toString())
                    .addDirectory(log.toString())
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .setIgnoreFormatted(true)
                    .run();
        } catch (IOException | RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IOException(failure);
        }
    }

    private static Map<String, String> settings(Path log, BrokerPorts ports) {
        return Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + ports.controller()),
                Map.entry(
                        "listeners",
                        String.format(
                                Locale.ROOT,
                                "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d",
                                ports.broker(),
                                ports.controller())),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("inter.broker.listener.name", "PLAINTEXT"),
                Map.entry("log.dirs", log.toString()),
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("offsets.topic.num.partitions", "4"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("transaction.state.log.num.partitions", "4"),
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("share.coordinator.state.topic.min.isr", "1"),
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                // The default of 128 MiB is for brokers with thousands of compacted partitions.
                Map.entry("log.cleaner.dedupe.buffer.size", "8388608"),
                // After a kill the controller takes the new broker once the old session ended.
                Map.entry("broker.session.timeout.ms", "2000"),
                Map.entry("broker.heartbeat.interval.ms", "500"));
    }
}
