package io.normstream.jobs.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM keeps of classes once everything that can be unloaded is.
 *
 * @param loaders class loaders of the kind that was asked for that are still reachable
 * @param classes that are loaded, hidden ones and those of reflection with them
 * @param metaspace bytes in use
 */
record KeptClasses(long loaders, long classes, long metaspace) {
    private static final Pattern METASPACE = Pattern.compile("Metaspace\\s+used (\\d+)K");
    private static final Pattern CLASSES =
            Pattern.compile("Total Usage - \\d+ loaders?, (\\d+) classes");
    private static final long KIBI = 1024;

    /** In one process: its start takes longer than all that it asks. */
    private static final String QUESTIONS =
            String.join("\n", "GC.class_histogram", "GC.run", "GC.heap_info", "VM.metaspace");

    /**
     * Of another JVM of this machine, as the JDK's {@code jcmd} tells it.
     *
     * @param loader class of the loaders to be counted
     */
    static KeptClasses of(long pid, Class<?> loader) {
        String answers = jcmd(pid);
        return new KeptClasses(
                instances(loader, answers),
                number(CLASSES, answers),
                number(METASPACE, answers) * KIBI);
    }

    private static long instances(Class<?> type, String histogram) {
        Pattern row =
                Pattern.compile(
                        "^ *\\d+: +(\\d+) +\\d+ +" + Pattern.quote(type.getName()) + "( |$)",
                        Pattern.MULTILINE);
        Matcher count = row.matcher(histogram);
        return count.find() ? Long.parseLong(count.group(1)) : 0;
    }

    private static long number(Pattern pattern, String answers) {
        Matcher found = pattern.matcher(answers);
        if (!found.find()) {
            throw new IllegalStateException("no match for %s in %s".formatted(pattern, answers));
        }
        return Long.parseLong(found.group(1));
    }

    private static String jcmd(long pid) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        try {
            Process process =
                    new ProcessBuilder(jcmd.toString(), Long.toString(pid), QUESTIONS)
                            .redirectErrorStream(true)
                            .start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("jcmd of %d: %s".formatted(pid, output));
            }
            return output;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during jcmd of " + pid, stopped);
        }
    }
}
