package io.normstream.jobs.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * TCP ports of 127.0.0.1 on which nothing listens. They lie where the system takes none for
 * connections that programs open: a server that is started again on such a port would find it in
 * use by any client, now and then.
 */
public final class FreePorts {
    private static final PortRange RANGE = PortRange.forServers(PortRange.ofClients());

    /** Another process begins elsewhere, so that two do not find the same ports free. */
    private static final AtomicInteger NEXT =
            new AtomicInteger(
                    Math.floorMod(
                            Long.hashCode(ProcessHandle.current().pid() * 101), RANGE.size()));

    private FreePorts() {}

    /**
     * So many different ports; all are held until the last is known.
     *
     * @throws IllegalStateException where there are not so many
     */
    public static List<Integer> take(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int tried = 0; sockets.size() < count; tried++) {
                if (tried > RANGE.size()) {
                    throw new IllegalStateException(
                            String.format(
                                    Locale.ROOT,
                                    "fewer than %d ports of 127.0.0.1 in %s are free",
                                    count,
                                    RANGE));
                }
                hold(RANGE.first() + Math.floorMod(NEXT.getAndIncrement(), RANGE.size()), sockets);
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            sockets.forEach(FreePorts::close);
        }
    }

    private static void hold(int port, List<ServerSocket> sockets) {
        try {
            sockets.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
        } catch (IOException taken) {
            // The next one may be free.
        }
    }

    /** {@code preferred} where it is free, else another. */
    public static int takeOr(int preferred) {
        return isFree(preferred) ? preferred : take(1).get(0);
    }

    /** Whether a server could listen on a port now; connections that just ended do not count. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new IllegalStateException("port " + socket.getLocalPort(), failure);
        }
    }
}
