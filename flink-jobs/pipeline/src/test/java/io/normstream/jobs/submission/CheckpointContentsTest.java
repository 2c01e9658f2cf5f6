package io.normstream.jobs.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointContentsTest {
    @TempDir private Path directory;

    /** One of a build that did not write it. */
    @Test
    void aSavepointOfTheFirstFormatDoesNotSayWhoseItIs() throws IOException {
        try (InputStream resource =
                        Objects.requireNonNull(
                                CheckpointContentsTest.class.getResourceAsStream(
                                        "/state/savepoint-1.zip"));
                ZipInputStream zip = new ZipInputStream(resource)) {
            ZipEntry entry;
            while ((entry = zip.getNextEntry()) != null) {
                Files.copy(zip, directory.resolve(entry.getName()));
            }
        }
        CheckpointContents contents = CheckpointContents.read(directory.toString());
        assertThat(contents.job()).isEmpty();
    }

    @Test
    void whatIsNoCheckpointIsRefused() {
        assertThatThrownBy(() -> CheckpointContents.read(directory.toString()))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("checkpoint " + directory + " cannot be read");
    }
}
