package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Finding.ok;
import static io.normstream.jobs.doctor.Finding.problem;
import static io.normstream.jobs.doctor.Finding.warning;

import java.util.List;
import java.util.Optional;

/**
 * Whether what the options ask for computes on this machine.
 *
 * @param engine what computes, or why nothing does
 * @param warnings why it is slower than the machine allows
 * @param here whether the job will run on this machine, not on a cluster
 */
record EngineCheck(Fact<String> engine, List<String> warnings, boolean here) implements Check {
    @Override
    public List<Finding> findings() {
        Optional<String> computes = engine.value();
        if (computes.isEmpty()) {
            return List.of(
                    here
                            ? problem("engine", engine.unavailableReason())
                            : warning(
                                    "engine",
                                    engine.unavailableReason()
                                            + "; this was checked on this machine: a TaskManager that cannot run it ends the job, too"));
        }
        if (!warnings.isEmpty()) {
            return warnings.stream().map(line -> warning("engine", line)).toList();
        }
        return List.of(
                ok(
                        "engine",
                        here
                                ? computes.get()
                                : computes.get()
                                        + " here; the TaskManagers say in their logs what their CPUs can do"));
    }
}
