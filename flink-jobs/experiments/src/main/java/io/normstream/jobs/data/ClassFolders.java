package io.normstream.jobs.data;

import io.normstream.jobs.JobException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Looks through a folder of folders: those with images in them are classes. The rest is counted.
 */
final class ClassFolders {
    private final Path root;
    private final List<ClassFolder> classes = new ArrayList<>();
    private final LeftOut leftOut = new LeftOut();

    /**
     * A class.
     *
     * @param name of its folder
     * @param images its files that can be, sorted by name; perhaps none
     */
    record ClassFolder(String name, List<Path> images) {}

    /**
     * @throws JobException where a folder cannot be listed, or one with images has a name that
     *     cannot be read
     */
    ClassFolders(Path root) {
        this.root = root;
        for (Path entry : sorted(root)) {
            if (FileNames.isLeftover(entry)) {
                leaveOut(LeftOut.Reason.LEFTOVER, entry);
            } else if (Files.isDirectory(entry)) {
                takeFolder(entry);
            } else {
                leaveOutFile(entry, LeftOut.Reason.TOP_LEVEL);
            }
        }
    }

    /** Those that hold images, sorted by name. */
    List<ClassFolder> classes() {
        return classes;
    }

    LeftOut leftOut() {
        return leftOut;
    }

    private void takeFolder(Path folder) {
        List<Path> images = new ArrayList<>();
        boolean isClass = false;
        for (Path entry : sorted(folder)) {
            if (FileNames.isLeftover(entry)) {
                leaveOut(LeftOut.Reason.LEFTOVER, entry);
            } else if (Files.isDirectory(entry)) {
                leaveOutBelow(entry);
            } else if (FileNames.isImage(entry)) {
                isClass = true;
                takeImage(entry, images);
            } else {
                leaveOutFile(entry, LeftOut.Reason.NESTED);
            }
        }
        if (isClass) {
            classes.add(new ClassFolder(FileNames.readable(folder), images));
        } else {
            leaveOut(LeftOut.Reason.NO_IMAGES, folder);
        }
    }

    private void takeImage(Path file, List<Path> images) {
        if (!FileNames.isReadable(file)) {
            leaveOut(LeftOut.Reason.UNREADABLE_NAME, file);
        } else if (!Files.isRegularFile(file)) {
            leaveOut(LeftOut.Reason.UNREADABLE, file);
        } else {
            images.add(file);
        }
    }

    private void leaveOutBelow(Path folder) {
        try {
            Files.walkFileTree(folder, new Below());
        } catch (IOException failure) {
            throw unlisted(folder, failure);
        }
    }

    /** Counts files; links are not followed, so it has an end. */
    private final class Below extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (FileNames.isLeftover(folder)) {
                leaveOut(LeftOut.Reason.LEFTOVER, folder);
                return FileVisitResult.SKIP_SUBTREE;
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (FileNames.isLeftover(file)) {
                leaveOut(LeftOut.Reason.LEFTOVER, file);
            } else {
                leaveOutFile(file, LeftOut.Reason.NESTED);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            leaveOut(LeftOut.Reason.UNREADABLE, file);
            return FileVisitResult.CONTINUE;
        }
    }

    private void leaveOutFile(Path file, LeftOut.Reason ofImage) {
        if (FileNames.isImage(file)) {
            leaveOut(ofImage, file);
        } else {
            leaveOut(
                    FileNames.isOtherImage(file)
                            ? LeftOut.Reason.OTHER_FORMAT
                            : LeftOut.Reason.OTHER_FILE,
                    file);
        }
    }

    private void leaveOut(LeftOut.Reason reason, Path path) {
        Path parent = root.relativize(path).getParent();
        leftOut.add(
                reason,
                (parent == null ? "" : parent + "/")
                        + FileNames.escaped(path)
                        + (Files.isDirectory(path) ? "/" : ""));
    }

    private static List<Path> sorted(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted(FileNames.ORDER).toList();
        } catch (IOException failure) {
            throw unlisted(folder, failure);
        }
    }

    private static JobException unlisted(Path folder, IOException failure) {
        return new JobException("%s cannot be listed: %s".formatted(folder, failure), failure);
    }
}
