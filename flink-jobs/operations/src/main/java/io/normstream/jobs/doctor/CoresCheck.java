package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Finding.ok;
import static io.normstream.jobs.doctor.Finding.problem;
import static io.normstream.jobs.doctor.Finding.warning;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether the threads of all networks find a core each.
 *
 * @param threads of one network
 * @param refused whether a job with more is refused, as in one process; on a cluster it is slow
 */
record CoresCheck(List<Host> hosts, int threads, boolean refused) implements Check {
    /** A machine and the task slots on it, of all its TaskManagers. */
    record Host(String name, int cores, int slots) {}

    @Override
    public List<Finding> findings() {
        return hosts.stream().map(this::on).toList();
    }

    private Finding on(Host host) {
        String text =
                String.format(
                        Locale.ROOT,
                        "%s: %s of %s on %s",
                        host.name(),
                        Text.counted(host.slots(), "slot"),
                        Text.counted(threads, "thread"),
                        Text.counted(host.cores(), "core"));
        if ((long) host.slots() * threads <= host.cores()) {
            return ok("cores", text);
        }
        String advice = text + ", networks wait for each other: " + help(host);
        return refused ? problem("cores", advice) : warning("cores", advice);
    }

    /** What fits: fewer threads where one fits, fewer slots where these threads fit into one. */
    private String help(Host host) {
        List<String> ways = new ArrayList<>();
        if (host.slots() <= host.cores()) {
            ways.add(
                    String.format(
                            Locale.ROOT, "at most %d --threads fit", host.cores() / host.slots()));
        }
        if (threads <= host.cores()) {
            ways.add(
                    String.format(
                            Locale.ROOT,
                            "at most %s fit",
                            Text.counted(host.cores() / threads, "slot")));
        }
        return ways.isEmpty()
                ? String.format(
                        Locale.ROOT,
                        "at most %s with --threads 1 fit",
                        Text.counted(host.cores(), "slot"))
                : String.join(", or ", ways);
    }
}
