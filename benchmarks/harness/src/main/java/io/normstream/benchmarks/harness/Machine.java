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
    /** What bf16 needs. */
    private static final String BF16 = "avx512_bf16";

    /** Instruction sets that decide which kernels a library takes. */
    private static final List<String> FLAGS =
            List.of(
                    "avx2",
                    "fma",
                    "avx512f",
                    "avx512_vnni",
                    BF16,
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
        facts.put("date", date());
        facts.put("CPU", cpu("model name"));
        facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("instruction sets", flags());
        if (!hasBf16()) {
            facts.put("bf16", "not measured: the CPU has no " + BF16);
        }
        facts.put(
                "load before the start",
                Texts.format(
                        "%.2f",
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        facts.put(
                "Java",
                System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
        facts.put("libraries", versions());
        return facts;
    }

    /** Today, such as 2026-11-25. */
    static String date() {
        return LocalDate.now(ZoneOffset.UTC).toString();
    }

    /** Whether the CPU computes in bf16. */
    static boolean hasBf16() {
        return present().contains(BF16);
    }

    private static String flags() {
        return FLAGS.stream().filter(present()::contains).collect(Collectors.joining(" "));
    }

    private static List<String> present() {
        return List.of(cpu("flags").split(" "));
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

    /** Libraries with their versions, which the build wrote down. */
    private static String versions() {
        Properties properties = new Properties();
        try (InputStream file = Machine.class.getResourceAsStream("versions.properties")) {
            properties.load(file);
        } catch (IOException failure) {
            throw new BenchmarkException("no versions: " + failure, failure);
        }
        return properties.stringPropertyNames().stream()
                .sorted()
                .map(name -> name.replace('.', ' ') + " " + properties.getProperty(name))
                .collect(Collectors.joining(", "));
    }
}
