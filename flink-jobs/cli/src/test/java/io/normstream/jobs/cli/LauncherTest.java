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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script {@code normstream} in a folder of its own, with stand-ins for Java and Maven. */
@Timeout(60)
class LauncherTest {
    private static final String JAVA_17 =
            """
            #!/bin/sh
            if [ "$1" = -version ]; then echo 'openjdk version "17.0.1"' >&2; exit; fi
            for argument; do echo "java: $argument"; done
            echo "all=${LC_ALL-} encoding=${LC_CTYPE-} messages=${LC_MESSAGES-} language=${LANG-}"
            exit 7
            """;
    private static final String MAVEN =
            """
            #!/bin/sh
            echo built >> builds
            mkdir -p flink-jobs/cli/target/distribution/cli/lib
            touch flink-jobs/cli/target/distribution/cli/lib/normstream-cli-1.jar library.jar
            printf %s "$PWD/library.jar" > flink-jobs/cli/target/classpath
            """;

    @TempDir private Path directory;
    private Path root;
    private Path programs;

    @BeforeEach
    void prepare() throws IOException {
        root = Files.createDirectories(directory.resolve("a clone"));
        programs = Files.createDirectories(directory.resolve("programs"));
        script(root.resolve("normstream"), Files.readString(Path.of("..", "..", "normstream")));
        Path locale = Path.of("src/main/distribution/bin/utf8.sh");
        script(
                Files.createDirectories(root.resolve("flink-jobs/cli").resolve(locale).getParent())
                        .resolve(locale.getFileName()),
                Files.readString(locale));
        script(programs.resolve("java"), JAVA_17);
        script(programs.resolve("mvn"), MAVEN);
        for (String source :
                List.of(
                        "pom.xml",
                        "model/core/pom.xml",
                        "schemas/src/main/a.avsc",
                        "flink-jobs/pipeline/src/main/java/A.java")) {
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
                .contains(
                        "-Dnormstream.distribution=" + root + "/flink-jobs/cli/target/distribution")
                .contains(root + "/library.jar");
        assertThat(run(root.resolve("normstream")).output).doesNotContain("Building");
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void buildsAgainAfterAChange() throws Exception {
        run(root.resolve("normstream"));
        age(root.resolve("flink-jobs/cli/target/built"));
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
        Path target = Files.createDirectories(root.resolve("flink-jobs/cli/target"));
        Files.createSymbolicLink(target.resolve("build.lock"), Path.of(Long.toString(ended.pid())));
        assertThat(run(root.resolve("normstream")).exitCode).isEqualTo(7);
    }

    /** Another user sees neither the jars of the local repository nor may write here. */
    @Test
    void whatIsBuiltRunsWithoutTheLocalRepository() throws Exception {
        run(root.resolve("normstream"));
        Path distribution = root.resolve("flink-jobs/cli/target/distribution");
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
                                + "/cli/lib/*:"
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
        Files.createDirectories(root.resolve("flink-jobs/cli"));
        Files.createFile(root.resolve("flink-jobs/cli/target"));

        Result result = run(root.resolve("normstream"));
        assertThat(result.exitCode).isEqualTo(1);
        assertThat(result.output)
                .contains("error: Normstream is not built, or older than its sources")
                .contains("may not write " + root + "/flink-jobs/cli/target")
                .contains("as the user whom it belongs to");
    }

    @Test
    void worksThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("ns"), root.resolve("normstream"));
        assertThat(run(link).output).contains(root + "/library.jar");
    }

    @Test
    void anUnpackedArchiveIsNeverBuilt() throws Exception {
        Path archive = Files.createDirectories(directory.resolve("an archive"));
        script(archive.resolve("normstream"), Files.readString(root.resolve("normstream")));
        Files.createDirectories(archive.resolve("cli/lib"));
        script(
                Files.createDirectories(archive.resolve("bin")).resolve("utf8.sh"),
                Files.readString(root.resolve("flink-jobs/cli/src/main/distribution/bin/utf8.sh")));
        script(programs.resolve("mvn"), "#!/bin/sh\necho built by Maven; exit 1\n");

        Result result =
                run(
                        Files.createSymbolicLink(
                                directory.resolve("link"), archive.resolve("normstream")));
        assertThat(result.exitCode).isEqualTo(7);
        assertThat(result.output)
                .contains("-Dnormstream.distribution=" + archive + "\n")
                .contains("java: " + archive + "/cli/lib/*:" + archive + "/job/normstream-job.jar:")
                .doesNotContain("Maven");
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

    /** Whatever the shell was started in, Java can spell the names of files where a locale can. */
    @ParameterizedTest
    @CsvSource({
        "ANSI_X3.4-1968, C:C.utf8:POSIX, all= encoding=C.utf8 messages=C language=de",
        "ANSI_X3.4-1968, C:de_DE.UTF-8:en_US.utf8, all= encoding=en_US.utf8 messages=C language=de",
        "ISO-8859-1, C:de_DE.iso88591:fr_FR.UTF-8, all= encoding=fr_FR.UTF-8 messages=C language=de",
        "ANSI_X3.4-1968, C:POSIX:de_DE.iso88591, all=C encoding= messages= language=de",
        "UTF-8, C:C.utf8, all=C encoding= messages= language=de"
    })
    void javaIsStartedInUtf8WhereSomeLocaleIs(String now, String known, String started)
            throws Exception {
        script(
                programs.resolve("locale"),
                "#!/bin/sh\n[ \"$1\" = charmap ] && echo %s || echo %s | tr : '\\n'\n"
                        .formatted(now, known));
        Result result = run(Map.of("LC_ALL", "C", "LANG", "de"), root.resolve("normstream"));
        assertThat(result.output).contains(started + "\n");
    }

    @Test
    void whereNoLanguageIsSetTheEncodingIsStillUtf8() throws Exception {
        script(
                programs.resolve("locale"),
                "#!/bin/sh\n[ \"$1\" = charmap ] && echo ANSI_X3.4-1968 || echo C.UTF-8\n");
        Result result = run(Map.of("LC_ALL", "", "LANG", ""), root.resolve("normstream"));
        assertThat(result.output).contains("all= encoding=C.UTF-8 messages= language=\n");
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
        return run(Map.of(), script, arguments);
    }

    private Result run(Map<String, String> variables, Path script, String... arguments)
            throws Exception {
        return finish(start(variables, script, arguments));
    }

    private Process start(Path script, String... arguments) throws IOException {
        return start(Map.of(), script, arguments);
    }

    private Process start(Map<String, String> variables, Path script, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.remove("JAVA_HOME");
        environment.put("PATH", programs + ":" + environment.get("PATH"));
        environment.keySet().removeIf(name -> name.startsWith("LC_"));
        environment.putAll(variables);
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
