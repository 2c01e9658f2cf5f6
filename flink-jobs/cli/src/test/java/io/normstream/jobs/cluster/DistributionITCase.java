package io.normstream.jobs.cluster;

import static java.util.stream.Collectors.partitioningBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;

/** The layout of the distribution folder, as class loading in Flink needs it. */
class DistributionITCase {
    private static final Distribution DISTRIBUTION = Distribution.find();
    private static final Pattern NATIVES_OF_A_PLATFORM =
            Pattern.compile("-(linux|macosx|windows|android|ios|freebsd)-");

    /** Annotations, and what Kafka's validator needs only to read its XML rules. */
    private static final Pattern NOT_SHIPPED =
            Pattern.compile("(jspecify|jsr305|commons-beanutils|commons-digester)-");

    /** A second copy, or one for each job, is one class too many where it keeps anything. */
    @Test
    void aClassThatLiesBothInTheJobJarAndInLibIsTakenFromLib() throws IOException {
        Set<String> inLib = new HashSet<>();
        for (Path jar : jars("lib")) {
            inLib.addAll(classes(jar));
        }
        List<String> parentFirst = List.of(CoreOptions.getParentFirstLoaderPatterns(config()));
        Map<Boolean, List<String>> inJobJar =
                classes(DISTRIBUTION.jobJar()).stream().collect(partitioningBy(inLib::contains));

        assertThat(inJobJar.get(true))
                .anyMatch(name -> name.startsWith("org/apache/avro/"))
                .anyMatch(name -> name.startsWith("com/fasterxml/jackson/databind/"))
                .allMatch(name -> isOf(parentFirst, name));
        assertThat(inJobJar.get(false))
                .anyMatch(name -> name.startsWith("io/normstream/jobs/"))
                .noneMatch(name -> name.startsWith("org/apache/avro/"));
    }

    @Test
    void theJobJarHoldsTheJobAndNothingOfItsTools() throws IOException {
        assertThat(classes(DISTRIBUTION.jobJar()))
                .anyMatch(name -> name.startsWith("io/normstream/jobs/training/"))
                .anyMatch(name -> name.startsWith("io/normstream/model/norm/"))
                .noneMatch(
                        name ->
                                name.matches(
                                        "io/normstream/jobs/(audit|cli|cluster|control|data|demo|doctor|embedded|experiment|report)/.*"));
    }

    private static boolean isOf(List<String> patterns, String file) {
        String name = file.replace('/', '.');
        return patterns.stream().anyMatch(name::startsWith);
    }

    /** Without java.lang, Flink fails itself on an OutOfMemoryError, and the process lives on. */
    @Test
    void flinkMaySayWhatAnOutOfMemoryErrorMeans() {
        assertThat(config().getString("env.java.opts.all", "").split(" "))
                .contains("--add-opens=java.base/java.lang=ALL-UNNAMED");
    }

    @Test
    void nativesLieInLibOnly() throws IOException {
        assertThat(entries(DISTRIBUTION.jobJar()))
                .noneMatch(entry -> entry.startsWith("org/bytedeco/"))
                .noneMatch(entry -> entry.startsWith("org/nd4j/"))
                .noneMatch(entry -> entry.startsWith("com/github/luben/zstd/"));
        assertThat(jars("lib"))
                .extracting(jar -> jar.getFileName().toString())
                .anyMatch(name -> name.matches("nd4j-native-.*-(linux|macosx)-.*\\.jar"))
                .anyMatch(name -> name.matches("openblas-.*-(linux|macosx)-.*\\.jar"))
                .noneMatch(name -> name.startsWith("flink-table"))
                .noneMatch(name -> name.startsWith("onnxruntime"));
    }

    @Test
    void eachNativeLibraryIsThereOnceForThePlatformOfTheBuild() {
        String platform = Loader.getPlatform();
        List<String> natives =
                jars("lib").stream()
                        .map(jar -> jar.getFileName().toString())
                        .filter(NATIVES_OF_A_PLATFORM.asPredicate())
                        .toList();

        assertThat(natives).allMatch(name -> name.contains("-" + platform));
        for (String library : List.of("dnnl", "javacpp", "nd4j-native", "openblas", "opencl")) {
            assertThat(natives)
                    .filteredOn(name -> name.matches(library + "-[0-9].*"))
                    .as(library)
                    .hasSize(1);
        }
    }

    @Test
    void everythingOnTheRuntimeClassPathIsShipped() throws IOException {
        Set<String> names = new HashSet<>();
        for (String folder : List.of("lib", "kafka/lib", "cli/lib")) {
            jars(folder).forEach(jar -> names.add(jar.getFileName().toString()));
        }
        Set<String> inJobJar = new HashSet<>(entries(DISTRIBUTION.jobJar()));
        String classPath = Files.readString(Path.of("target", "classpath"));

        for (String jar : classPath.strip().split(File.pathSeparator)) {
            String name = Path.of(jar).getFileName().toString();
            if (!names.contains(name) && !NOT_SHIPPED.matcher(name).lookingAt()) {
                assertThat(inJobJar).as(name).containsAll(contents(Path.of(jar)));
            }
        }
    }

    @Test
    void nativeLimitsFollowTheMemoryOfTheTaskManager() {
        Configuration config = config();
        String flags = config.getString("env.java.opts.taskmanager", "");

        assertThat(flag(flags, "-Dorg.bytedeco.javacpp.maxbytes="))
                .isEqualTo(config.get(TaskManagerOptions.TASK_OFF_HEAP_MEMORY));
        assertThat(flag(flags, "-Dorg.bytedeco.javacpp.maxphysicalbytes="))
                .isEqualTo(config.get(TaskManagerOptions.TOTAL_PROCESS_MEMORY));
    }

    private static Configuration config() {
        return GlobalConfiguration.loadConfiguration(
                DISTRIBUTION.root().resolve("conf").toString());
    }

    private static MemorySize flag(String flags, String name) {
        return Arrays.stream(flags.split(" "))
                .filter(flag -> flag.startsWith(name))
                .map(flag -> MemorySize.parse(flag.substring(name.length())))
                .findFirst()
                .orElseThrow();
    }

    /** Classes and what a program may look up by name, but no description of the jar itself. */
    private static List<String> contents(Path jar) throws IOException {
        return entries(jar).stream()
                .filter(entry -> !entry.endsWith("module-info.class"))
                .filter(
                        entry ->
                                !entry.startsWith("META-INF/")
                                        || entry.startsWith("META-INF/resources/")
                                        || entry.startsWith("META-INF/services/"))
                .toList();
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

    /** The jars of a folder, by name. */
    private static List<Path> jars(String folder) {
        try (Stream<Path> files = Files.list(DISTRIBUTION.root().resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
