package io.normstream.benchmarks.harness;

import io.normstream.benchmarks.workload.Protocol;
import io.normstream.benchmarks.workload.Purpose;
import io.normstream.benchmarks.workload.Request;
import io.normstream.benchmarks.workload.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the peers of one cell: all processes live at once, one at a time computes, and rounds go
 * round all of them, so that whatever else the machine does meets each alike.
 */
final class Comparison {
    private final Launcher launcher;
    private final Layout layout;
    private final Plan plan;
    private final Progress progress;

    Comparison(Launcher launcher, Layout layout, Plan plan, Progress progress) {
        this.launcher = launcher;
        this.layout = layout;
        this.plan = plan;
        this.progress = progress;
    }

    /** Steps of {@link #run} that {@link Progress} sees of each peer. */
    int stepsOfPeer() {
        return plan.rounds() + 1;
    }

    /** Measures {@code peers} on {@code cell}. */
    CellResult run(Purpose purpose, Cell cell, int threads, Path arrays, List<Peer> peers) {
        Map<Peer, PeerRun> runs = new LinkedHashMap<>();
        try {
            for (Peer peer : peers) {
                progress.next("%s, %s, %d threads: start %s", purpose, cell, threads, peer.id());
                Task task =
                        new Task(
                                purpose,
                                cell.network(),
                                cell.batch(),
                                threads,
                                peer.variant(),
                                arrays);
                runs.put(peer, start(peer, task));
            }
            for (int round = 1; round <= plan.rounds(); round++) {
                for (PeerRun run : runs.values()) {
                    progress.next(
                            "%s, %s, %d threads: round %d of %d",
                            purpose, cell, threads, round, plan.rounds());
                    run.round(plan);
                }
            }
        } finally {
            runs.values().forEach(PeerRun::close);
        }
        List<PeerResult> results = new ArrayList<>();
        runs.values().forEach(run -> results.add(run.result()));
        return new CellResult(purpose, cell, threads, results);
    }

    private PeerRun start(Peer peer, Task task) {
        Path log =
                layout.target()
                        .resolve(
                                "logs/%s-%sb%d-%d-%s.log"
                                        .formatted(
                                                task.purpose(),
                                                task.network(),
                                                task.batch(),
                                                task.threads(),
                                                peer.id()));
        PeerRun run = new PeerRun(peer);
        run.start(
                () ->
                        new PeerProcess(
                                launcher.start(
                                        peer.library(),
                                        peer.library().mainClass(),
                                        task.threads(),
                                        log,
                                        Map.of(),
                                        List.of(Protocol.encode(task))),
                                log),
                new Request.Check(checkSteps(task.purpose())),
                plan);
        return run;
    }

    private static int checkSteps(Purpose purpose) {
        return switch (purpose) {
            case TRAINING -> 3;
            case INFERENCE -> 1;
        };
    }
}
