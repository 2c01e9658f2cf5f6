package io.normstream.jobs.cluster;

import io.normstream.jobs.JobException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The thin jar that a job is shipped in: the pipeline and the Kafka connector, without Flink and
 * without ND4J, which a cluster holds once in its {@code lib} folder.
 */
final class JobJar {
    /** System property that names the jar where it is somewhere else. */
    static final String PROPERTY = "normstream.job.jar";

    private JobJar() {}

    /**
     * Finds the job jar: where the system property says, otherwise the one of the distribution.
     *
     * @throws JobException where there is none, with the place that was looked at
     */
    static Path find() {
        String named = System.getProperty(PROPERTY);
        return requireFile(named == null ? Distribution.find().jobJar() : Path.of(named));
    }

    private static Path requireFile(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw new JobException(
                    "the job jar is not at %s: run `mvn package`, or name it with -D%s=FILE"
                            .formatted(jar, PROPERTY));
        }
        return jar.toAbsolutePath();
    }
}
