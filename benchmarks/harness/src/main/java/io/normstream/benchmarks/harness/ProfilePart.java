package io.normstream.benchmarks.harness;

import io.normstream.benchmarks.workload.Purpose;
import io.normstream.benchmarks.workload.Request;
import io.normstream.benchmarks.workload.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Steps of our engine with oneDNN's own clock on every primitive. */
final class ProfilePart implements Part {
    /** A step to look into. */
    record Subject(Cell cell, int threads, Peer peer) {
        String title() {
            return "%s, %s, %s".formatted(cell, Texts.threads(threads), peer.title());
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
    public Section run(Progress progress) {
        progress.next("profiles");
        List<Profile> profiles = new ArrayList<>();
        for (Subject subject : subjects.get()) {
            Profile profile = profile(subject);
            progress.print(profile.title() + "\n\n" + profile.markdown());
            profiles.add(profile);
        }
        return new Section("Profiles", markdown(profiles), profiles);
    }

    private static String markdown(List<Profile> profiles) {
        if (profiles.isEmpty()) {
            return "No training target was missed.\n";
        }
        String introduction =
                """
                Times by oneDNN's own clock (`ONEDNN_VERBOSE=profile_exec`), which makes a step somewhat \
                slower. A convolution's speed counts multiplications and additions.

                """;
        return profiles.stream()
                .map(profile -> "### %s%n%n%s".formatted(profile.title(), profile.markdown()))
                .collect(Collectors.joining("\n", introduction, ""));
    }

    private Profile profile(Subject subject) {
        String network = subject.cell().network();
        arrays.write(Purpose.TRAINING, List.of(network));
        Task task =
                new Task(
                        Purpose.TRAINING,
                        network,
                        subject.cell().batch(),
                        subject.threads(),
                        subject.peer().variant(),
                        arrays.file(Purpose.TRAINING, network));
        JavaProcess java =
                Comparison.server(tools.layout(), subject.peer(), task)
                        .withEnvironment("ONEDNN_VERBOSE", "profile_exec");
        List<Execution> executions = new ArrayList<>();
        try (PeerProcess process =
                new PeerProcess(
                        tools.launcher().start(java),
                        java.log(),
                        line -> Execution.parse(line).ifPresent(executions::add))) {
            process.ask(new Request.Round(MILLIS, 1));
            executions.clear();
            double[] millis = process.ask(new Request.Round(MILLIS, 1));
            return new Profile(
                    subject.title(),
                    Spread.of(millis).median(),
                    millis.length,
                    List.copyOf(executions));
        }
    }
}
