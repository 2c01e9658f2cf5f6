package io.normstream.jobs.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The distribution folder that {@code mvn package} made, as the tests find it. */
final class Distribution {
    static final Path ROOT = Path.of("target", "distribution").toAbsolutePath();

    private Distribution() {}

    static Path script(String name) {
        return ROOT.resolve("bin").resolve(name);
    }

    static Path jobJar() {
        return ROOT.resolve("job").resolve("normstream-job.jar");
    }

    /** The jars of a folder, by name. */
    static List<Path> jars(String folder) {
        try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
