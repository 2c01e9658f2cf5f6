package io.normstream.jobs.cluster;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A process that was started here once, perhaps by a command that has ended since. Another that got
 * its process id later is not taken for it: the births differ.
 *
 * @param birth when it came into being: on Linux in ticks since a boot, since the wall clock of
 *     {@link ProcessHandle.Info#startInstant} shifts when the clock is set
 * @param startedAt the same for people, ISO 8601
 */
record LaunchedProcess(long pid, String birth, String startedAt) {
    private static final Path PROC = Path.of("/proc");
    private static final Path BOOT = PROC.resolve("sys/kernel/random/boot_id");

    /** Of the words after the name of a process in its stat file: state and start time. */
    private static final int STATE = 0;

    private static final int START_TICKS = 19;

    static LaunchedProcess of(ProcessHandle process) {
        return new LaunchedProcess(
                process.pid(),
                birthOf(process).orElse("ended immediately"),
                Instant.now().toString());
    }

    /** The process, as long as it lives. */
    Optional<ProcessHandle> find() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> birthOf(process).filter(birth::equals).isPresent());
    }

    /** Empty for one that has ended, also where nobody took note of its end (a zombie). */
    private static Optional<String> birthOf(ProcessHandle process) {
        if (!Files.isReadable(BOOT)) {
            return process.info().startInstant().map(Instant::toString);
        }
        try {
            String stat = read(PROC.resolve(Long.toString(process.pid())).resolve("stat"));
            String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            boolean ended = words[STATE].equals("Z") || words[STATE].equals("X");
            return ended
                    ? Optional.empty()
                    : Optional.of(read(BOOT).strip() + "+" + words[START_TICKS]);
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /**
     * By a stream: a channel fails on an interrupted thread, and Ctrl-C would hide our processes.
     */
    private static String read(Path file) throws IOException {
        try (InputStream in = new FileInputStream(file.toFile())) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
