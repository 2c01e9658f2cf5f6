package io.normstream.jobs.cluster;

import java.nio.file.Path;

/**
 * The folder that the processes of a cluster run from, as {@code mvn package} makes it: start
 * scripts, their configuration, and every jar.
 */
record Distribution(Path root) {
    /** System property that names the folder; the launchers set it. */
    static final String PROPERTY = "normstream.distribution";

    static final String JOB_JAR = "normstream-job.jar";

    /** Where the system property says, else the one that this class belongs to. */
    static Distribution find() {
        String named = System.getProperty(PROPERTY);
        return named == null
                ? of(OwnCode.location())
                : new Distribution(Path.of(named).toAbsolutePath());
    }

    /** The one that holds the job jar {@code code}, else the one that the build put beside it. */
    static Distribution of(Path code) {
        return new Distribution(
                code.endsWith(JOB_JAR)
                        ? code.resolve("../..").normalize()
                        : code.resolveSibling("distribution"));
    }

    Path script(String name) {
        return root.resolve("bin").resolve(name);
    }

    Path jobJar() {
        return root.resolve("job").resolve(JOB_JAR);
    }
}
