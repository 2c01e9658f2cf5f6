package io.normstream.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.junit.jupiter.api.Test;

/** The layout of the distribution folder, as class loading in Flink needs it. */
class DistributionITCase {
    @Test
    void noClassLiesBothInTheJobJarAndInLib() throws IOException {
        Set<String> inLib = new HashSet<>();
        for (Path jar : Distribution.jars("lib")) {
            inLib.addAll(classes(jar));
        }

        assertThat(classes(Distribution.jobJar())).isNotEmpty().doesNotContainAnyElementsOf(inLib);
    }

    @Test
    void nativesLieInLibOnly() throws IOException {
        assertThat(entries(Distribution.jobJar()))
                .noneMatch(entry -> entry.startsWith("org/bytedeco/"))
                .noneMatch(entry -> entry.startsWith("org/nd4j/"))
                .noneMatch(entry -> entry.startsWith("com/github/luben/zstd/"));
        assertThat(Distribution.jars("lib"))
                .extracting(jar -> jar.getFileName().toString())
                .anyMatch(name -> name.matches("nd4j-native-.*-(linux|macosx)-.*\\.jar"))
                .anyMatch(name -> name.matches("openblas-.*-(linux|macosx)-.*\\.jar"))
                .noneMatch(name -> name.startsWith("flink-table"));
    }

    @Test
    void nativeLimitsFollowTheMemoryOfTheTaskManager() {
        Configuration config =
                GlobalConfiguration.loadConfiguration(Distribution.ROOT.resolve("conf").toString());
        String flags = config.getString("env.java.opts.taskmanager", "");

        assertThat(flag(flags, "-Dorg.bytedeco.javacpp.maxbytes="))
                .isEqualTo(config.get(TaskManagerOptions.TASK_OFF_HEAP_MEMORY));
        assertThat(flag(flags, "-Dorg.bytedeco.javacpp.maxphysicalbytes="))
                .isEqualTo(config.get(TaskManagerOptions.TOTAL_PROCESS_MEMORY));
    }

    private static MemorySize flag(String flags, String name) {
        return Arrays.stream(flags.split(" "))
                .filter(flag -> flag.startsWith(name))
                .map(flag -> MemorySize.parse(flag.substring(name.length())))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> classes(Path jar) throws IOException {
        return entries(jar).stream()
                .filter(entry -> entry.endsWith(".class"))
                .filter(entry -> !entry.startsWith("META-INF/"))
                .filter(entry -> !entry.endsWith("module-info.class"))
                .toList();
    }

    private static List<String> entries(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream().map(JarEntry::getName).toList();
        }
    }
}
