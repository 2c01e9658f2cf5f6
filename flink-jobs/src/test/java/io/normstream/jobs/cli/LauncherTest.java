package io.normstream.jobs.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code normstream} in a folder of its own, with stand-ins for Java and Maven. */
@Timeout(60)
class LauncherTest {
    private static final String JAVA_17 =
            """
            #!/bin/sh
            if [ "$1" = -version ]; then echo 'openjdk version "17.0.1"' >&2; exit; fi
            for argument; do echo "java: $argument"; done
            exit 7
            """;
    private static final String MAVEN =
            """
            #!/bin/sh
            echo built >> builds
            mkdir -p flink-jobs/target
            touch flink-jobs/target/normstream-flink-jobs-1.jar library.jar
            printf %s "$PWD/library.jar" > flink-jobs/target/classpath
            """;

    @TempDir private Path directory;
    private Path root;
    private Path programs;

    @BeforeEach
    void prepare() throws IOException {
        root = Files.createDirectories(directory.resolve("a clone"));
        programs = Files.createDirectories(directory.resolve("programs"));
        script(root.resolve("normstream"), Files.readString(Path.of("..", "normstream")));
        script(programs.resolve("java"), JAVA_17);
        script(programs.resolve("mvn"), MAVEN);
        for (String source : List.of("pom.xml", "model/pom.xml", "schemas/src/main/a.avsc")) {
            Files.createDirectories(root.resolve(source).getParent());
            Files.writeString(root.resolve(source), source);
            age(root.resolve(source));
        }
    }

    @Test
    void buildsOnceAndHandsOnArgumentsAndExitCode() throws Exception {
        Result first = run(root.resolve("normstream"), "publish", "--model-id", "two words");
        assertThat(first.exitCode).isEqualTo(7);
        assertThat(first.output)
                .contains("Building Normstream")
                .contains("java: io.normstream.jobs.cli.NormstreamCommand")
                .contains("java: two words")
                .contains("-Dnormstream.distribution=" + root + "/flink-jobs/target/distribution")
                .contains(root + "/library.jar");
        assertThat(run(root.resolve("normstream")).output).doesNotContain("Building");
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void buildsAgainAfterAChange() throws Exception {
        run(root.resolve("normstream"));
        age(root.resolve("flink-jobs/target/built"));
        run(root.resolve("normstream"));
        assertThat(builds()).isEqualTo(2);
        Files.delete(root.resolve("library.jar"));
        run(root.resolve("normstream"));
        assertThat(builds()).isEqualTo(3);
    }

    @Test
    void twoFirstUsesAtOnceBuildOnce() throws Exception {
        Process one = start(root.resolve("normstream"));
        Process two = start(root.resolve("normstream"));
        assertThat(finish(one).output).contains("java: ");
        assertThat(finish(two).output).contains("java: ");
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void aLockOfAProcessThatEndedIsTaken() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        Path target = Files.createDirectories(root.resolve("flink-jobs/target"));
        Files.createSymbolicLink(target.resolve("build.lock"), Path.of(Long.toString(ended.pid())));
        assertThat(run(root.resolve("normstream")).exitCode).isEqualTo(7);
    }

    /** Another user sees neither the jars of the local repository nor may write here. */
    @Test
    void whatIsBuiltRunsWithoutTheLocalRepository() throws Exception {
        run(root.resolve("normstream"));
        Path distribution = root.resolve("flink-jobs/target/distribution");
        for (String jar : List.of("job/normstream-job.jar", "lib/flink.jar")) {
            Files.createDirectories(distribution.resolve(jar).getParent());
            Files.createFile(distribution.resolve(jar));
        }
        Files.delete(root.resolve("library.jar"));

        Result result = run(root.resolve("normstream"));
        assertThat(result.exitCode).isEqualTo(7);
        assertThat(result.output)
                .contains(
                        "java: "
                                + distribution
                                + "/job/normstream-job.jar:"
                                + distribution
                                + "/lib/*")
                .doesNotContain("Building");
        assertThat(builds()).isEqualTo(1);
    }

    /** A file where a folder belongs stops every user, root too. */
    @Test
    void whatIsNotBuiltAndCannotBeIsSaid() throws Exception {
        Files.createDirectories(root.resolve("flink-jobs"));
        Files.createFile(root.resolve("flink-jobs/target"));

        Result result = run(root.resolve("normstream"));
        assertThat(result.exitCode).isEqualTo(1);
        assertThat(result.output)
                .contains("error: Normstream is not built, or older than its sources")
                .contains("may not write " + root + "/flink-jobs/target")
                .contains("as the user whom it belongs to");
    }

    @Test
    void worksThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("ns"), root.resolve("normstream"));
        assertThat(run(link).output).contains(root + "/library.jar");
    }

    @Test
    void aFailedBuildShowsItsErrorsAndIsTriedAgain() throws Exception {
        script(programs.resolve("mvn"), "#!/bin/sh\necho '[ERROR] no compiler'; exit 1\n");
        Result failed = run(root.resolve("normstream"));
        assertThat(failed.exitCode).isEqualTo(1);
        assertThat(failed.output).contains("[ERROR] no compiler", "error: the build failed");
        script(programs.resolve("mvn"), MAVEN);
        assertThat(run(root.resolve("normstream")).exitCode).isEqualTo(7);
    }

    @Test
    void anOldJavaIsRefused() throws Exception {
        script(programs.resolve("java"), "#!/bin/sh\necho 'java version \"1.8.0_1\"' >&2\n");
        Result refused = run(root.resolve("normstream"));
        assertThat(refused.exitCode).isEqualTo(1);
        assertThat(refused.output)
                .contains("error: Java 17 or newer is needed")
                .contains("1.8.0_1");
    }

    private long builds() throws IOException {
        try (var lines = Files.lines(root.resolve("builds"))) {
            return lines.count();
        }
    }

    private Result run(Path script, String... arguments) throws Exception {
        return finish(start(script, arguments));
    }

    private Process start(Path script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.remove("JAVA_HOME");
        environment.put("PATH", programs + ":" + environment.get("PATH"));
        return builder.start();
    }

    private static Result finish(Process process) throws Exception {
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Result(process.waitFor(), output);
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void age(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    }

    private record Result(int exitCode, String output) {}
}
