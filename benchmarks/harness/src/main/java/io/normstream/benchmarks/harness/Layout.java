package io.normstream.benchmarks.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where things lie in a checkout. */
record Layout(Path root) {

    /** The results of a run. */
    Path target() {
        return root.resolve("benchmarks/target");
    }

    /** The report of a whole run. */
    Path report() {
        return root.resolve("docs/benchmarks.md");
    }

    /** The tables of a whole run on a day. */
    Path tables(String date) {
        return root.resolve("benchmarks/results").resolve(date);
    }

    /** Where a process writes what it has to complain about. */
    Path log(String process) {
        return target().resolve("logs").resolve(process + ".log");
    }

    /**
     * Class path of a library's process.
     *
     * @throws BenchmarkException where it is not built
     */
    String classPath(Library library) {
        Path module = root.resolve("benchmarks").resolve(library.module()).resolve("target");
        Path dependencies = module.resolve("classpath");
        if (!Files.isRegularFile(dependencies)) {
            throw new BenchmarkException(
                    "%s is missing; benchmarks/run builds it".formatted(dependencies));
        }
        try {
            return module.resolve("classes") + ":" + Files.readString(dependencies).strip();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
