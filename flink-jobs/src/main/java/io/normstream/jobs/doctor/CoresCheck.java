package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Finding.ok;
import static io.normstream.jobs.doctor.Finding.problem;
import static io.normstream.jobs.doctor.Finding.warning;

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
                "%s: %s of %s on %s"
                        .formatted(
                                host.name(),
                                Text.counted(host.slots(), "slot"),
                                Text.counted(threads, "thread"),
                                Text.counted(host.cores(), "core"));
        if ((long) host.slots() * threads <= host.cores()) {
            return ok("cores", text);
        }
        String advice =
                String.format(
                        Locale.ROOT,
                        "%s, networks wait for each other: at most %d --threads fit, or fewer slots",
                        text,
                        Math.max(1, host.cores() / host.slots()));
        return refused ? problem("cores", advice) : warning("cores", advice);
    }
}
