package io.normstream.jobs.cluster;

import io.normstream.jobs.JobException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import org.jspecify.annotations.Nullable;

/**
 * The thin jar that a job is shipped in: this project's classes and the Kafka connector, without
 * Flink and without ND4J, which a cluster holds once in its {@code lib} folder.
 */
final class JobJar {
    /** System property that names the jar where it lies somewhere else. */
    static final String PROPERTY = "normstream.job.jar";

    private static final String NAME = "normstream-job.jar";

    private JobJar() {}

    /**
     * Finds the job jar: where the system property says, else the jar that this class was loaded
     * from, else the one that the build put beside this class's own jar or folder.
     *
     * @throws JobException where there is none, with the place that was looked at
     */
    static Path find() {
        String named = System.getProperty(PROPERTY);
        return requireFile(named != null ? Path.of(named) : besides(ownLocation()));
    }

    /** The job jar that belongs to code loaded from a jar or a folder of classes. */
    static Path besides(Path code) {
        return code.endsWith(NAME)
                ? code
                : code.resolveSibling("distribution").resolve("job").resolve(NAME);
    }

    private static Path requireFile(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw new JobException(
                    "the job jar is not at %s: run `mvn package`, or name it with -D%s=FILE"
                            .formatted(jar, PROPERTY));
        }
        return jar.toAbsolutePath();
    }

    private static Path ownLocation() {
        @Nullable CodeSource source = JobJar.class.getProtectionDomain().getCodeSource();
        if (source == null) {
            throw new IllegalStateException("JobJar was loaded from no jar or folder");
        }
        try {
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException malformed) {
            throw new IllegalStateException(
                    "not a file: " + source.getLocation().toExternalForm(), malformed);
        }
    }
}
