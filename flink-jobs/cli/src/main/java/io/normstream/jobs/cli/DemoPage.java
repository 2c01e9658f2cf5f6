package io.normstream.jobs.cli;

import io.normstream.jobs.watch.WatchServer;
import io.normstream.jobs.watch.WatchState;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The live page of a demo, which is there before its broker is. For one thread. */
final class DemoPage implements AutoCloseable {
    private final WatchState state = new WatchState("Kafka and Flink are starting.");
    private @Nullable WatchServer server;

    /** What it shows. */
    WatchState state() {
        return state;
    }

    /** Begins to listen, and returns where. */
    URI open(int port) {
        WatchServer opened = WatchServer.start(state, port);
        server = opened;
        return opened.address();
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
