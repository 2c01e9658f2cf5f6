package io.normstream.jobs.embedded;

import io.normstream.jobs.net.FreePorts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;

/**
 * TCP ports of an embedded broker, kept in its directory: the controller's port is part of the
 * quorum's description, and clients come back to the broker's.
 */
record BrokerPorts(int broker, int controller) {
    private static final String FILE = "ports.properties";

    /** The ports that the directory was started with before, or two free ones. */
    static BrokerPorts of(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            BrokerPorts ports = free();
            Files.createDirectories(directory);
            ports.write(file);
            return ports;
        }
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        }
        return new BrokerPorts(
                number(properties, "broker", file), number(properties, "controller", file));
    }

    String bootstrapServers() {
        return "127.0.0.1:" + broker;
    }

    /** Fails with the port's number where another process (or broker) listens on one of them. */
    void requireFree() throws IOException {
        for (int port : new int[] {broker, controller}) {
            if (!FreePorts.isFree(port)) {
                throw new IOException(
                        String.format(
                                        Locale.ROOT,
                                        "port %d of 127.0.0.1, kept in %s, is in use; stop what listens there",
                                        port,
                                        FILE)
                                + " (the same demo started twice?) or take another directory");
            }
        }
    }

    private static BrokerPorts free() {
        List<Integer> ports = FreePorts.take(2);
        return new BrokerPorts(ports.get(0), ports.get(1));
    }

    private void write(Path file) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("broker", Integer.toString(broker));
        properties.setProperty("controller", Integer.toString(controller));
        try (OutputStream out = Files.newOutputStream(file)) {
            properties.store(out, "Ports of the embedded Kafka broker on 127.0.0.1");
        }
    }

    private static int number(Properties properties, String key, Path file) throws IOException {
        String value = properties.getProperty(key, "");
        if (!value.matches("[1-9][0-9]{0,4}")) {
            throw new IOException(
                    "%s holds no port under '%s' but '%s'".formatted(file, key, value));
        }
        return Integer.parseInt(value);
    }
}
