package io.normstream.jobs.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FolderWatchTest {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};
    private static final Duration NEVER = Duration.ofDays(1);

    @TempDir private Path directory;
    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void classes() throws IOException {
        old(file("Tor/a.png"));
        old(file("Tür/b.png"));
    }

    private Path file(String name) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, PNG);
    }

    private static void old(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
    }

    private FolderWatch watch(Duration interval, int... order) {
        LabelledImages images = DataSet.FOLDER.open(directory, Split.TRAIN);
        return new FolderWatch(images, order, interval, told::add);
    }

    /** Those that are ready after a look. */
    private static List<String> look(FolderWatch watch) {
        watch.look();
        return ready(watch);
    }

    private static List<String> ready(FolderWatch watch) {
        List<String> ids = new ArrayList<>();
        while (watch.isReady()) {
            LabelledImage image = watch.next();
            ids.add(image.id() + " " + image.label());
        }
        return ids;
    }

    @Test
    void whatIsThereComesFirstInItsOrderAndOnce() {
        FolderWatch watch = watch(Duration.ofSeconds(1), 1, 0);
        assertThat(ready(watch)).containsExactly("Tür/b.png 1", "Tor/a.png 0");
        assertThat(look(watch)).isEmpty();
        assertThat(look(watch)).isEmpty();
    }

    @Test
    void whatALimitLeavesOutIsNotNew() {
        FolderWatch watch = watch(Duration.ofSeconds(1), 1);
        assertThat(ready(watch)).containsExactly("Tür/b.png 1");
        assertThat(look(watch)).isEmpty();
        assertThat(look(watch)).isEmpty();
    }

    @Test
    void aFileIsTakenOnceTwoLooksFindItTheSame() throws IOException {
        FolderWatch watch = watch(Duration.ofSeconds(1));
        Path arriving = file("Tor/new/c.png");
        assertThat(look(watch)).isEmpty();
        Files.write(arriving, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
        assertThat(look(watch)).isEmpty();
        assertThat(look(watch)).containsExactly("Tor/new/c.png 0");
        assertThat(look(watch)).isEmpty();
        Files.write(arriving, PNG, StandardOpenOption.APPEND);
        assertThat(look(watch)).isEmpty();
        assertThat(look(watch)).as("each file once").isEmpty();
    }

    @Test
    void aFileThatIsBeingWrittenAtTheBeginningIsNew() throws IOException {
        file("Tor/c.png");
        FolderWatch watch = watch(NEVER, 0, 1, 2);
        assertThat(ready(watch)).containsExactly("Tor/a.png 0", "Tür/b.png 1");
        assertThat(look(watch)).isEmpty();
        assertThat(look(watch)).containsExactly("Tor/c.png 0");
    }

    @Test
    void aFileThatIsMovedInIsWholeAndOneThatIsGoneIsForgotten() throws IOException {
        FolderWatch watch = watch(Duration.ofSeconds(1));
        Path moved = directory.resolve("Tür/moved.png");
        Files.move(file(".partial"), moved, StandardCopyOption.ATOMIC_MOVE);
        look(watch);
        assertThat(look(watch)).containsExactly("Tür/moved.png 1");
        Files.delete(moved);
        assertThat(look(watch)).isEmpty();
        file("Tür/moved.png");
        look(watch);
        assertThat(look(watch)).as("another file").containsExactly("Tür/moved.png 1");
    }

    @Test
    void aNewClassIsRefusedOnceAndItsImagesAreCounted() throws IOException {
        FolderWatch watch = watch(Duration.ofSeconds(1));
        file("Fenster/x.png");
        file("Fenster/y.png");
        for (int i = 0; i < 3; i++) {
            assertThat(look(watch)).isEmpty();
        }
        assertThat(told)
                .singleElement()
                .asString()
                .startsWith("folder Fenster is left out: it is none of the classes 0 Tor, 1 Tür");
        assertThat(watch.leftOut().lines())
                .containsExactly(
                        "2 in new folders, which are no classes of these: Fenster/x.png, Fenster/y.png");
    }

    @Test
    void itWaitsForImagesUntilItIsStopped() throws Exception {
        FolderWatch watch = watch(Duration.ofMillis(5), 0);
        LinkedBlockingQueue<String> ids = new LinkedBlockingQueue<>();
        CompletableFuture<Void> reading =
                CompletableFuture.runAsync(
                        () -> {
                            while (watch.hasNext()) {
                                ids.add(watch.next().id());
                            }
                        });
        assertThat(ids.poll(30, TimeUnit.SECONDS)).isEqualTo("Tor/a.png");
        file("Tür/c.png");
        assertThat(ids.poll(30, TimeUnit.SECONDS)).isEqualTo("Tür/c.png");
        watch.stop();
        reading.get(30, TimeUnit.SECONDS);
        assertThat(ids).isEmpty();
    }
}
