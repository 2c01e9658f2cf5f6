package io.normstream.benchmarks.harness;

import io.normstream.benchmarks.workload.Purpose;
import io.normstream.benchmarks.workload.Request;
import io.normstream.benchmarks.workload.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Training steps and inference of our engine with oneDNN's own clock on every primitive. */
final class ProfilePart implements Part {
    /** A cell of a comparison to look into. */
    record Subject(Purpose purpose, Cell cell, int threads, Peer peer) {
        static Subject of(CellResult result, Peer peer) {
            return new Subject(result.purpose(), result.cell(), result.threads(), peer);
        }

        String title() {
            return "%s, %s, %s, %s"
                    .formatted(cell, Texts.threads(threads), Texts.name(purpose), peer.title());
        }
    }

    private static final long MILLIS = 1000;

    private final Tools tools;
    private final Supplier<List<Subject>> subjects;
    private final StartArrays arrays;

    /**
     * @param subjects asked once the parts before this one have run
     */
    ProfilePart(Tools tools, Supplier<List<Subject>> subjects) {
        this.tools = tools;
        this.subjects = subjects;
        this.arrays = new StartArrays(tools.launcher(), tools.layout());
    }

    @Override
    public long progressSteps() {
        return 1;
    }

    @Override
    public ReportSection run(ProgressDisplay progress) {
        progress.next("profiles");
        List<Profile> profiles = new ArrayList<>();
        for (Subject subject : subjects.get()) {
            Profile profile = profile(subject);
            progress.print(profile.title() + "\n\n" + profile.markdown());
            profiles.add(profile);
        }
        return new ReportSection("Profiles", introduction(profiles), tables(profiles), profiles);
    }

    private static String introduction(List<Profile> profiles) {
        return profiles.isEmpty()
                ? "No target of training or inference was missed.\n"
                : """
                Times by oneDNN's own clock (`ONEDNN_VERBOSE=profile_exec`), which makes a step slower: "all else" includes the time
                for printing. A convolution's speed counts multiplications and additions.
                """;
    }

    private static Map<String, TextTable> tables(List<Profile> profiles) {
        Map<String, TextTable> kinds = new LinkedHashMap<>();
        Map<String, TextTable> problems = new LinkedHashMap<>();
        for (Profile profile : profiles) {
            kinds.put(profile.title(), profile.byKind());
            problems.put(profile.title(), profile.byProblem());
        }
        Map<String, TextTable> tables = new LinkedHashMap<>();
        tables.put("profile-primitives", TextTable.merged("cell", kinds));
        tables.put("profile-problems", TextTable.merged("cell", problems));
        return tables;
    }

    private Profile profile(Subject subject) {
        String network = subject.cell().network();
        arrays.write(subject.purpose(), List.of(network));
        Task task =
                new Task(
                        subject.purpose(),
                        network,
                        subject.cell().batch(),
                        subject.threads(),
                        subject.peer().variant(),
                        arrays.file(subject.purpose(), network));
        JavaProcess plain = Comparison.server(tools.layout(), subject.peer(), task);
        List<Execution> executions = new ArrayList<>();
        double[] profiled =
                lastRound(plain.withEnvironment("ONEDNN_VERBOSE", "profile_exec"), executions);
        double[] undisturbed = lastRound(plain, new ArrayList<>());
        return new Profile(
                subject.title(),
                Spread.of(undisturbed).median(),
                Spread.of(profiled).median(),
                profiled.length,
                List.copyOf(executions));
    }

    /** Milliseconds of each step of a warm round; what oneDNN printed in it is added. */
    private double[] lastRound(JavaProcess java, List<Execution> executions) {
        Request round = new Request.Round(MILLIS, 1);
        try (PeerProcess process =
                new PeerProcess(
                        tools.launcher().start(java),
                        java.log(),
                        line -> Execution.parse(line).ifPresent(executions::add))) {
            process.ask(round);
            executions.clear();
            return process.ask(round);
        }
    }
}
