package io.normstream.jobs.cluster;

import java.nio.file.Path;

/**
 * The folder that the processes of a cluster run from, as {@code mvn package} makes it: start
 * scripts, their configuration, and every jar.
 */
record Distribution(Path root) {
    /** System property that names the folder; the launchers set it. */
    static final String PROPERTY = "normstream.distribution";

    /** Where the system property says, otherwise the one whose {@code cli/lib} holds this class. */
    static Distribution find() {
        String named = System.getProperty(PROPERTY);
        return new Distribution(
                named == null
                        ? OwnCode.location().resolve("../../..").normalize()
                        : Path.of(named).toAbsolutePath());
    }

    Path script(String name) {
        return root.resolve("bin").resolve(name);
    }

    Path jobJar() {
        return root.resolve("job").resolve("normstream-job.jar");
    }
}
