package io.normstream.benchmarks.harness;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A Java process to start.
 *
 * @param library whose class path it has
 * @param mainClass full name
 * @param threads number of threads for OpenMP
 * @param log gets standard error
 * @param flags more flags of the JVM; they win over those that every process has
 * @param environment more variables
 * @param arguments of the main class
 */
record JavaProcess(
        Library library,
        String mainClass,
        int threads,
        Path log,
        List<String> flags,
        Map<String, String> environment,
        List<String> arguments) {

    static JavaProcess of(
            Library library, String mainClass, int threads, Path log, String... arguments) {
        return new JavaProcess(
                library, mainClass, threads, log, List.of(), Map.of(), List.of(arguments));
    }

    JavaProcess withFlags(String... more) {
        return new JavaProcess(
                library, mainClass, threads, log, List.of(more), environment, arguments);
    }

    JavaProcess withEnvironment(String name, String value) {
        return new JavaProcess(
                library, mainClass, threads, log, flags, Map.of(name, value), arguments);
    }
}
