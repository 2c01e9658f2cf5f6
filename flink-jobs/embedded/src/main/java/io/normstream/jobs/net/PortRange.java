package io.normstream.jobs.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** TCP ports from {@code first} to {@code last}, both among them. */
record PortRange(int first, int last) {
    private static final Path LINUX = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    /** What Linux takes unless it is told otherwise, and other systems beside. */
    private static final PortRange USUAL = new PortRange(32_768, 65_535);

    private static final int LAST_PORT = 65_535;
    private static final int FIRST_FOR_EVERYONE = 1024;

    /** Below it lie most of the ports that programs are known by. */
    private static final int ABOVE_THE_WELL_KNOWN = 20_000;

    /** A range with fewer is not worth it. */
    private static final int LEAST = 500;

    /** Those that this system takes for connections that programs open. */
    static PortRange ofClients() {
        try {
            return parse(Files.readString(LINUX));
        } catch (IOException | IllegalArgumentException otherSystem) {
            return USUAL;
        }
    }

    /**
     * Two numbers with space between, as Linux says it.
     *
     * @throws IllegalArgumentException where it is something else
     */
    static PortRange parse(String text) {
        String[] words = text.strip().split("\\s+", -1);
        if (words.length != 2) {
            throw new IllegalArgumentException("two ports are needed, found '" + text + "'");
        }
        PortRange range = new PortRange(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
        if (range.first < 1 || range.last > LAST_PORT || range.size() < 1) {
            throw new IllegalArgumentException("no range of ports: " + range);
        }
        return range;
    }

    /** Those that are left for servers; all where clients take nearly all. */
    static PortRange forServers(PortRange clients) {
        for (PortRange left :
                new PortRange[] {
                    new PortRange(ABOVE_THE_WELL_KNOWN, clients.first - 1),
                    new PortRange(clients.last + 1, LAST_PORT),
                    new PortRange(FIRST_FOR_EVERYONE, clients.first - 1)
                }) {
            if (left.size() >= LEAST) {
                return left;
            }
        }
        return new PortRange(FIRST_FOR_EVERYONE, LAST_PORT);
    }

    int size() {
        return last - first + 1;
    }
}
