package io.normstream.model.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.model.engine.onednn.OneDnnEngine;
import io.normstream.model.engine.onednn.Precision;
import io.normstream.model.engine.reference.ReferenceEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.factory.Nd4j;

/** Processes that share a cache of native libraries leave each other's files alone. */
@Timeout(120)
class NativesTest {
    @TempDir private Path cache;

    /** What {@link Natives} says: each of these loads a library, and may be the first to. */
    public static final class Loading {
        public static void main(String[] first) {
            switch (first[0]) {
                case "nd4j" -> Nd4j.create(1).close();
                case "blas" -> BlasKernel.loaded();
                case "width" -> VectorWidth.ofThisCpu();
                case "onednn" -> OneDnnEngine.obstacle(Precision.FLOAT32);
                case "reference" -> ReferenceEngine.float32(1).instructionSet();
                default -> throw new IllegalArgumentException(first[0]);
            }
            OneDnnEngine.obstacle(Precision.FLOAT32);
            BlasKernel.loaded();
        }
    }

    @Test
    void whateverIsLoadedFirstTheSameFilesAreMapped() throws Exception {
        load("nd4j");
        List<String> before = realFiles();
        assertThat(before).isNotEmpty();

        for (String first : List.of("onednn", "blas", "reference", "width")) {
            load(first);
            assertThat(realFiles()).as("after %s first", first).isEqualTo(before);
        }
    }

    /** The libraries of OpenMP that are no links: path, identity on disk, size. */
    private List<String> realFiles() throws IOException {
        try (Stream<Path> files = Files.walk(cache)) {
            return files.filter(file -> file.getFileName().toString().startsWith("libgomp"))
                    .filter(file -> !Files.isSymbolicLink(file))
                    .map(NativesTest::described)
                    .sorted()
                    .toList();
        }
    }

    private static String described(Path file) {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return file + " " + found.fileKey() + " " + found.size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void load(String first) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                System.getProperty("java.home") + "/bin/java",
                                "-XX:TieredStopAtLevel=1",
                                "-Dorg.bytedeco.javacpp.cachedir=" + cache,
                                "-cp",
                                System.getProperty("java.class.path"),
                                Loading.class.getName(),
                                first)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        assertThat(process.waitFor()).as(first).isZero();
    }
}
