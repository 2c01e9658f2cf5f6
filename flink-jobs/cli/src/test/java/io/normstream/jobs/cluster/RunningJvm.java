package io.normstream.jobs.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Another JVM of this machine, looked into with the JDK's {@code jcmd}. */
final class RunningJvm {
    private static final Pattern METASPACE = Pattern.compile("Metaspace\\s+used (\\d+)K");
    private static final Pattern CLASSES =
            Pattern.compile("Total Usage - \\d+ loaders?, (\\d+) classes");
    private static final long KIBI = 1024;

    private final long pid;

    RunningJvm(long pid) {
        this.pid = pid;
    }

    /** Bytes of metaspace in use once everything that can be unloaded is. */
    long metaspaceAfterCollection() {
        jcmd("GC.run");
        return number("GC.heap_info", METASPACE) * KIBI;
    }

    /** Classes that are loaded now, hidden ones and those of reflection with them. */
    long loadedClasses() {
        return number("VM.metaspace", CLASSES);
    }

    private long number(String command, Pattern pattern) {
        Matcher found = pattern.matcher(jcmd(command));
        if (!found.find()) {
            throw new IllegalStateException(
                    "jcmd %s of %d has no match for %s".formatted(command, pid, pattern));
        }
        return Long.parseLong(found.group(1));
    }

    /** Instances of a class that are still reachable. */
    long liveInstances(Class<?> type) {
        Pattern row =
                Pattern.compile(
                        "^ *\\d+: +(\\d+) +\\d+ +" + Pattern.quote(type.getName()) + "( |$)",
                        Pattern.MULTILINE);
        Matcher count = row.matcher(jcmd("GC.class_histogram"));
        return count.find() ? Long.parseLong(count.group(1)) : 0;
    }

    private String jcmd(String command) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        try {
            Process process =
                    new ProcessBuilder(jcmd.toString(), Long.toString(pid), command)
                            .redirectErrorStream(true)
                            .start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("jcmd %s: %s".formatted(command, output));
            }
            return output;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during jcmd " + command, stopped);
        }
    }
}
