package io.normstream.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A path that a user names is that path, for Flink's file systems and for its options. */
class LocationTest {
    private static final Charset OF_FILE_NAMES =
            Charset.forName(System.getProperty("sun.jnu.encoding"));

    @TempDir private Path root;

    static List<String> names() {
        return List.of(
                "plain", "a b", "a%20b", "100%", "a#b", "a?b", "a+b", "ä ö", "~", "a:b", "[a]{b}",
                " a ", "a&b=c;d", "'a'", "\"a\"");
    }

    /** As an option is read by a cluster: from text that was made of what the user named. */
    private static org.apache.flink.core.fs.Path asAnOption(Location location) {
        return new org.apache.flink.core.fs.Path(location.text());
    }

    private static void write(org.apache.flink.core.fs.Path file) throws IOException {
        try (FSDataOutputStream out =
                file.getFileSystem().create(file, FileSystem.WriteMode.NO_OVERWRITE)) {
            out.write(1);
        }
    }

    private static void assumeNameable(String name) {
        Assumptions.assumeTrue(OF_FILE_NAMES.newEncoder().canEncode(name));
    }

    @ParameterizedTest
    @MethodSource("names")
    void whatFlinkWritesLiesWhereTheUserSaid(String name) throws IOException {
        assumeNameable(name);
        Path directory = Files.createDirectory(root.resolve(name));
        for (String named : List.of(directory.toString(), directory + "/", "file:" + directory)) {
            Location location = Location.of(named);
            write(new org.apache.flink.core.fs.Path(asAnOption(location), "one"));
            assertThat(directory.resolve("one")).exists();
            FileStatus[] listed = location.path().getFileSystem().listStatus(location.path());
            assertThat(listed).hasSize(1);
            assertThat(listed[0].getPath().getParent()).isEqualTo(location.path());
            Files.delete(directory.resolve("one"));
        }
        try (Stream<Path> all = Files.list(root)) {
            assertThat(all).containsExactly(directory);
        }
    }

    @Test
    void whatOneNameEscapesToIsAnother() throws IOException {
        Path spaced = Files.createDirectory(root.resolve("a b"));
        Path escaped = Files.createDirectory(root.resolve("a%20b"));

        write(new org.apache.flink.core.fs.Path(asAnOption(Location.of(spaced)), "of spaced"));
        write(
                new org.apache.flink.core.fs.Path(
                        asAnOption(Location.of(escaped.toString())), "of escaped"));

        assertThat(spaced).isDirectoryContaining("glob:**/of spaced");
        assertThat(escaped).isDirectoryContaining("glob:**/of escaped");
        assertThat(Location.of(spaced)).isNotEqualTo(Location.of(escaped));
    }

    @Test
    void whatEarlierBuildsWroteIsFound() throws IOException {
        Path spaced = root.resolve("a b");
        assertThat(Location.of(spaced).ofEarlierBuilds()).isEmpty();

        Path escaped = Files.createDirectory(root.resolve("a%20b"));
        assertThat(Location.of(spaced).ofEarlierBuilds()).contains(escaped.toString());
        assertThat(Location.of(escaped).ofEarlierBuilds()).isEmpty();
        assertThat(Location.of("s3://bucket/a b").ofEarlierBuilds()).isEmpty();
    }

    @Test
    void aRelativePathBeginsAtTheWorkingDirectory() {
        String here = "file:" + Path.of("").toAbsolutePath();
        assertThat(Location.of("a b").text()).isEqualTo(here + "/a b");
        assertThat(Location.of("~/a").text()).isEqualTo(here + "/~/a");
        assertThat(Location.of("a/").text()).isEqualTo(here + "/a");
        assertThat(Location.of("./s3:/a").text()).isEqualTo(here + "/s3:/a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://bucket/a b%20c", "hdfs://host:8020/a", "file:/a b", "hdfs:/a"})
    void aUriIsTakenAsFlinkWritesIt(String uri) {
        assertThat(Location.of(uri).text()).isEqualTo(uri);
    }

    @Test
    void slashesOfALocalUriMayBeThreeOrOne() {
        assertThat(Location.of("file:///a%20b")).isEqualTo(Location.of("file:/a%20b"));
        assertThat(Location.of("file:///a%20b")).isEqualTo(Location.of("/a%20b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a\\b", "s3://a\\b", "file:a", "a\0b"})
    void whatWouldBecomeAnotherPlaceIsRefused(String named) {
        assertThatThrownBy(() -> Location.of(named))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(named)
                .hasMessageContaining("permitted: a path of this machine");
    }
}
