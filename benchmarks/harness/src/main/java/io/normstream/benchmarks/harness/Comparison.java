package io.normstream.benchmarks.harness;

import io.normstream.benchmarks.workload.Networks;
import io.normstream.benchmarks.workload.Protocol;
import io.normstream.benchmarks.workload.Purpose;
import io.normstream.benchmarks.workload.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs the peers of one cell: all processes live at once, one at a time computes, and rounds go
 * round all of them, so that whatever else the machine does meets each alike.
 */
final class Comparison {
    private final Launcher launcher;
    private final Layout layout;
    private final Plan plan;
    private final ProgressDisplay progress;

    Comparison(Launcher launcher, Layout layout, Plan plan, ProgressDisplay progress) {
        this.launcher = launcher;
        this.layout = layout;
        this.plan = plan;
        this.progress = progress;
    }

    /** Steps of {@link ProgressDisplay} that {@link #run} takes. */
    static long progressSteps(Plan plan, int peers) {
        return (long) peers * (plan.rounds() + 1);
    }

    /**
     * Measures {@code peers} on {@code cell}.
     *
     * @param arrays file that they all start from
     */
    CellResult run(Purpose purpose, Cell cell, int threads, Path arrays, List<Peer> peers) {
        String title = "%s, %s".formatted(cell, Texts.threads(threads));
        Map<Peer, PeerRun> runs = new LinkedHashMap<>();
        try {
            for (Peer peer : peers) {
                progress.next("%s: start %s".formatted(title, peer.id()));
                PeerRun run = new PeerRun(peer);
                runs.put(peer, run);
                start(run, peer, task(purpose, cell, threads, arrays, peer));
            }
            for (int round = 1; round <= plan.rounds(); round++) {
                for (PeerRun run : runs.values()) {
                    progress.next(
                            String.format(
                                    Locale.ROOT,
                                    "%s: round %d of %d",
                                    title,
                                    round,
                                    plan.rounds()));
                    run.round(plan);
                }
            }
        } finally {
            runs.values().forEach(PeerRun::close);
        }
        List<PeerResult> results = new ArrayList<>();
        runs.values().forEach(run -> results.add(run.result()));
        return new CellResult(purpose, cell, threads, List.copyOf(results));
    }

    private static Task task(Purpose purpose, Cell cell, int threads, Path arrays, Peer peer) {
        return new Task(purpose, cell.network(), cell.batch(), threads, peer.variant(), arrays);
    }

    private void start(PeerRun run, Peer peer, Task task) {
        JavaProcess java = server(layout, peer, task);
        Consumer<String> nobody = line -> {};
        run.start(
                () -> new PeerProcess(launcher.start(java), java.log(), nobody),
                Networks.parameters(Networks.architecture(task.network())),
                checkSteps(task.purpose()),
                plan);
    }

    /** The process that serves {@code task}. */
    static JavaProcess server(Layout layout, Peer peer, Task task) {
        Path log =
                layout.log(
                        String.format(
                                Locale.ROOT,
                                "%s-%sb%d-%d-%s",
                                Texts.name(task.purpose()),
                                task.network(),
                                task.batch(),
                                task.threads(),
                                peer.id()));
        return JavaProcess.of(
                peer.library(),
                peer.library().server(),
                task.threads(),
                log,
                Protocol.encode(task));
    }

    private static int checkSteps(Purpose purpose) {
        return switch (purpose) {
            case TRAINING -> 3;
            case INFERENCE -> 1;
        };
    }
}
