package io.normstream.jobs.data;

import io.normstream.jobs.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Looks through a folder of folders: those with images in them, however deep, are classes. The rest
 * is counted.
 */
final class ClassFolders {
    private final Path root;
    private final List<ClassFolder> classes = new ArrayList<>();
    private final LeftOut leftOut = new LeftOut();

    /**
     * A class.
     *
     * @param name of its folder
     * @param images its files that can be, each folder's sorted by name; perhaps none
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
        if (collect(folder, images)) {
            classes.add(new ClassFolder(FileNames.readable(folder), images));
        } else {
            leaveOut(LeftOut.Reason.NO_IMAGES, folder);
        }
    }

    /**
     * Whether there is an image in a folder, or below: links are not followed, so it has an end.
     */
    private boolean collect(Path folder, List<Path> images) {
        boolean found = false;
        for (Path entry : sorted(folder)) {
            if (FileNames.isLeftover(entry)) {
                leaveOut(LeftOut.Reason.LEFTOVER, entry);
            } else if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                found |= collectBelow(entry, images);
            } else if (FileNames.isImage(entry)) {
                found = true;
                takeImage(entry, images);
            } else {
                leaveOutFile(entry, LeftOut.Reason.OTHER_FILE);
            }
        }
        return found;
    }

    private boolean collectBelow(Path folder, List<Path> images) {
        if (!FileNames.isReadable(folder) || !Files.isReadable(folder)) {
            leaveOut(
                    FileNames.isReadable(folder)
                            ? LeftOut.Reason.UNREADABLE
                            : LeftOut.Reason.UNREADABLE_NAME,
                    folder);
            return false;
        }
        return collect(folder, images);
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
