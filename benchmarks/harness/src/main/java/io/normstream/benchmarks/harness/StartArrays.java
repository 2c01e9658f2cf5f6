package io.normstream.benchmarks.harness;

import io.normstream.benchmarks.workload.Purpose;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Files of the arrays that all peers of a cell start from, made anew by every run. */
final class StartArrays {
    private static final int THREADS = 2;

    private final Launcher launcher;
    private final Layout layout;

    StartArrays(Launcher launcher, Layout layout) {
        this.launcher = launcher;
        this.layout = layout;
    }

    /**
     * Writes the files for {@code networks}.
     *
     * @throws BenchmarkException where the process fails
     */
    void write(Purpose purpose, List<String> networks) {
        List<String> arguments = new ArrayList<>();
        arguments.add(directory().toString());
        arguments.add(Integer.toString(steps(purpose)));
        arguments.addAll(networks);
        launcher.run(
                JavaProcess.of(
                        Library.NORMSTREAM,
                        Library.NORMSTREAM.mainClass("ArraysMain"),
                        THREADS,
                        layout.log("arrays"),
                        arguments.toArray(new String[0])));
    }

    /** The file that {@link #write} made. */
    Path file(Purpose purpose, String network) {
        return directory()
                .resolve(String.format(Locale.ROOT, "%s-%d.safetensors", network, steps(purpose)));
    }

    private Path directory() {
        return layout.target().resolve("arrays");
    }

    /** Inference needs statistics that are not their first values. */
    private static int steps(Purpose purpose) {
        return switch (purpose) {
            case TRAINING -> 0;
            case INFERENCE -> 10;
        };
    }
}
