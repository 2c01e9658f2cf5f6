package io.normstream.jobs.cli;

import io.normstream.jobs.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file that a command writes. */
final class OutputFile {
    private OutputFile() {}

    /**
     * Writes {@code bytes} where both are there.
     *
     * @throws JobException where the file cannot be written
     */
    static void write(@Nullable Path file, byte @Nullable [] bytes) {
        if (file == null || bytes == null) {
            return;
        }
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new JobException("file " + file + " cannot be written: " + e, e);
        }
    }
}
