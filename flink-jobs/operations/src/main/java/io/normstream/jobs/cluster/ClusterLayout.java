package io.normstream.jobs.cluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.normstream.jobs.net.FreePorts;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Size and ports of a cluster on 127.0.0.1, the same over restarts: clients, TaskManagers and the
 * quorum of the broker's controller know the others by their ports.
 *
 * @param slots of each TaskManager; null: as its configuration says
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ClusterLayout(
        int brokersPort,
        int controllerPort,
        int rpcPort,
        int restPort,
        int taskManagers,
        @Nullable Integer slots) {
    static final String HOST = "127.0.0.1";

    /** Where people look for a broker and for a dashboard. */
    private static final int KAFKA_PORT = 9092;

    private static final int DASHBOARD_PORT = 8081;

    /**
     * A first layout, with free ports where none are asked for: those that everybody knows where
     * nothing listens there.
     */
    static ClusterLayout fresh(ClusterSettings asked) {
        List<Integer> free = new ArrayList<>(FreePorts.take(4));
        free.removeAll(Arrays.asList(asked.brokersPort(), asked.restPort()));
        return new ClusterLayout(
                        unlessAsked(KAFKA_PORT, asked.restPort()),
                        free.get(0),
                        free.get(1),
                        unlessAsked(DASHBOARD_PORT, asked.brokersPort()),
                        1,
                        null)
                .with(asked);
    }

    private static int unlessAsked(int known, @Nullable Integer other) {
        return Objects.equals(other, known) ? FreePorts.take(1).get(0) : FreePorts.takeOr(known);
    }

    /** This layout with what is asked for in its place. */
    ClusterLayout with(ClusterSettings asked) {
        return new ClusterLayout(
                Objects.requireNonNullElse(asked.brokersPort(), brokersPort),
                controllerPort,
                rpcPort,
                Objects.requireNonNullElse(asked.restPort(), restPort),
                Objects.requireNonNullElse(asked.taskManagers(), taskManagers),
                asked.slots() == null ? slots : asked.slots());
    }

    ClusterLayout withTaskManagers(int number) {
        return new ClusterLayout(brokersPort, controllerPort, rpcPort, restPort, number, slots);
    }

    /** Whether processes of this layout can go on while the cluster takes {@code other}. */
    boolean growsInto(ClusterLayout other) {
        return other.taskManagers >= taskManagers
                && withTaskManagers(other.taskManagers).equals(other);
    }

    String brokers() {
        return HOST + ":" + brokersPort;
    }

    URI address() {
        return URI.create("http://" + HOST + ":" + restPort);
    }

    /** In words, for a message. */
    String describe() {
        return String.format(
                Locale.ROOT,
                "%d task managers with %s slots, Kafka at port %d, the dashboard at port %d",
                taskManagers,
                slots == null ? "the configured" : slots,
                brokersPort,
                restPort);
    }
}
