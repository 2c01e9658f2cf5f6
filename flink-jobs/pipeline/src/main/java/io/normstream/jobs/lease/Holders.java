package io.normstream.jobs.lease;

import io.normstream.schemas.LeaseHolder;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Who holds a lease, for people. */
final class Holders {
    private Holders() {}

    /** This process, on its way to start {@code job}. */
    static LeaseHolder here(String job, String group) {
        return LeaseHolder.newBuilder()
                .setJob(job)
                .setGroup(group)
                .setHost(host())
                .setProcessId(ProcessHandle.current().pid())
                .setUser(System.getProperty("user.name", "unknown"))
                .setDashboard(null)
                .setStartedAt(Instant.now())
                .build();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "unknown";
        }
    }

    /** One line. */
    static String describe(LeaseHolder holder) {
        return String.format(
                Locale.ROOT,
                "the %s job of group %s that %s started on %s (process %d) at %s, dashboard %s",
                holder.getJob(),
                holder.getGroup(),
                holder.getUser(),
                holder.getHost(),
                holder.getProcessId(),
                holder.getStartedAt().truncatedTo(ChronoUnit.SECONDS),
                holder.getDashboard() == null ? "not known yet" : holder.getDashboard());
    }
}
