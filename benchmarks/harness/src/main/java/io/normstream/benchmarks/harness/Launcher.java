package io.normstream.benchmarks.harness;

import io.normstream.benchmarks.workload.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Starts Java processes, all under the same flags and the same environment. */
final class Launcher {
    /** As for {@code ./normstream}, without its limits on native memory. */
    private static final List<String> FLAGS =
            List.of(
                    "-Xmx2g",
                    "-XX:+UseParallelGC",
                    "-XX:MetaspaceSize=256m",
                    "-XX:CompileThresholdScaling=4",
                    "-Dorg.bytedeco.javacpp.maxbytes=0",
                    "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                    "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=io.normstream.schemas",
                    "--add-opens=java.base/java.util=ALL-UNNAMED");

    /** Settings of a user's shell that would speed up or slow down one library only. */
    private static final List<String> FOREIGN =
            List.of("OMP_", "GOMP_", "KMP_", "MKL_", "OPENBLAS_", "DNNL_", "ONEDNN_");

    private final Layout layout;

    Launcher(Layout layout) {
        this.layout = layout;
    }

    /** Starts a process; its standard output is the caller's to read. */
    Process start(JavaProcess java) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(java.flags());
        command.addAll(List.of("-cp", layout.classPath(java.library()), java.mainClass()));
        command.addAll(java.arguments());
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(java.log().toFile());
        Map<String, String> variables = builder.environment();
        variables.keySet().removeIf(name -> FOREIGN.stream().anyMatch(name::startsWith));
        variables.put("OMP_NUM_THREADS", Integer.toString(java.threads()));
        variables.putAll(java.environment());
        try {
            Files.createDirectories(java.log().getParent());
            return builder.start();
        } catch (IOException failure) {
            throw new BenchmarkException("no process can be started: " + failure, failure);
        }
    }

    /**
     * Runs a process that takes no requests to its end.
     *
     * @throws BenchmarkException where it gives no answer
     */
    <T> T answer(JavaProcess java, Class<T> type) {
        try (Answers answers = new Answers(start(java), java.log(), line -> {})) {
            return Protocol.decode(answers.next(), type);
        }
    }

    /**
     * Runs a process that answers nothing to its end.
     *
     * @throws BenchmarkException where it fails
     */
    void run(JavaProcess java) {
        try (Answers answers = new Answers(start(java), java.log(), line -> {})) {
            answers.awaitSuccess();
        }
    }
}
