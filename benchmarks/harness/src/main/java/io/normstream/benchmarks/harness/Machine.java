package io.normstream.benchmarks.harness;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a run depends on: machine, versions, command. */
final class Machine {
    /** Instruction sets that decide which kernels a library takes. */
    private static final List<String> FLAGS =
            List.of(
                    "avx2",
                    "fma",
                    "avx512f",
                    "avx512_vnni",
                    "avx512_bf16",
                    "avx512_fp16",
                    "amx_tile",
                    "amx_bf16");

    private Machine() {}

    /**
     * Names and values in order.
     *
     * @param command as it was typed
     */
    static Map<String, String> description(String command) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("command", "`" + command + "`");
        facts.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        facts.put("CPU", cpu("model name"));
        facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("instruction sets", flags());
        facts.put(
                "load before the start",
                Texts.format(
                        "%.2f",
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        facts.put(
                "Java",
                System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
        versions().forEach((name, version) -> facts.put(name, version));
        return facts;
    }

    private static String flags() {
        List<String> present = List.of(cpu("flags").split(" "));
        return FLAGS.stream().filter(present::contains).collect(Collectors.joining(" "));
    }

    /** A value of the first CPU; "unknown" where the system does not tell. */
    private static String cpu(String key) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException notLinux) {
            return "unknown";
        }
    }

    /** Versions of the libraries, which the build wrote down. */
    private static Map<String, String> versions() {
        Properties properties = new Properties();
        try (InputStream file = Machine.class.getResourceAsStream("versions.properties")) {
            properties.load(file);
        } catch (IOException failure) {
            throw new BenchmarkException("no versions: " + failure, failure);
        }
        return properties.stringPropertyNames().stream()
                .sorted()
                .collect(
                        Collectors.toMap(
                                name -> name.replace('.', ' '),
                                properties::getProperty,
                                (one, other) -> one,
                                LinkedHashMap::new));
    }
}
