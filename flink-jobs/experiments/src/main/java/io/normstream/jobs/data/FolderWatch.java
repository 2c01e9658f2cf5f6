package io.normstream.jobs.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The images of a folder data set, and then those that arrive in its folders, each once. A new file
 * is taken as soon as two looks find it with the same size and time of modification. What it keeps
 * is in proportion to the files that are there. {@link #stop} is for any thread, the rest for one.
 */
public final class FolderWatch implements Iterator<LabelledImage> {
    /** A look takes at most this share of the time. */
    private static final int WAIT_FOR_A_LOOK = 10;

    private final FolderImages folder;
    private final Duration interval;
    private final Consumer<String> told;
    private final Deque<LabelledFile> ready = new ArrayDeque<>();
    private final Set<Path> taken = new HashSet<>();
    private final Set<String> refused = new HashSet<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private Map<Path, Stamp> growing = new HashMap<>();
    private LeftOut leftOut;

    private record LabelledFile(Path path, int label) {}

    private record Stamp(long size, FileTime modified) {}

    /**
     * Begins with images that are there.
     *
     * @param images of {@link DataSet#FOLDER}
     * @param order indexes of those that come first; the others are not taken
     * @param interval between two looks, at least; files that were modified in the last one before
     *     now count as new
     * @param told a line for people, about each folder that is refused
     */
    public FolderWatch(
            LabelledImages images, int[] order, Duration interval, Consumer<String> told) {
        this.folder = (FolderImages) images;
        this.interval = interval;
        this.told = told;
        this.leftOut = folder.leftOut();
        FileTime recently = FileTime.fromMillis(System.currentTimeMillis() - interval.toMillis());
        taken.addAll(folder.files());
        for (int index : order) {
            Path file = folder.files().get(index);
            Stamp stamp = stamp(file);
            if (stamp != null && stamp.modified.compareTo(recently) > 0) {
                taken.remove(file);
            } else {
                ready.add(new LabelledFile(file, folder.label(index)));
            }
        }
    }

    /** Ends it: what is not ready by now is not taken. */
    public void stop() {
        stopped.countDown();
    }

    /** What the last look left out. */
    public LeftOut leftOut() {
        return leftOut;
    }

    /** Waits for the next image; false once it is stopped. */
    @Override
    public boolean hasNext() {
        long wait = interval.toNanos();
        try {
            while (!isReady() && !stopped.await(wait, TimeUnit.NANOSECONDS)) {
                long start = System.nanoTime();
                look();
                wait = Math.max(interval.toNanos(), WAIT_FOR_A_LOOK * (System.nanoTime() - start));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
        return stopped.getCount() > 0;
    }

    /** Whether there is a next image without waiting. */
    boolean isReady() {
        return !ready.isEmpty();
    }

    /**
     * The next image, which must be there.
     *
     * @throws UnusableImageException where it cannot be read or is no image
     */
    @Override
    public LabelledImage next() {
        LabelledFile next = ready.poll();
        if (next == null) {
            throw new NoSuchElementException("No image is ready");
        }
        return folder.image(next.path, next.label);
    }

    /** Looks through the folder. */
    void look() {
        ClassFolders found = new ClassFolders(folder.root());
        Set<Path> present = new HashSet<>();
        Map<Path, Stamp> stillGrowing = new HashMap<>();
        for (ClassFolders.ClassFolder each : found.classes()) {
            int label = folder.label(each.name());
            if (label < 0) {
                refuse(each, found.leftOut());
            } else {
                present.addAll(each.images());
                each.images().forEach(file -> look(file, label, stillGrowing));
            }
        }
        taken.retainAll(present);
        growing = stillGrowing;
        leftOut = found.leftOut();
    }

    private void look(Path file, int label, Map<Path, Stamp> stillGrowing) {
        if (taken.contains(file)) {
            return;
        }
        Stamp now = stamp(file);
        if (now != null && now.equals(growing.get(file))) {
            taken.add(file);
            ready.add(new LabelledFile(file, label));
        } else if (now != null) {
            stillGrowing.put(file, now);
        }
    }

    private void refuse(ClassFolders.ClassFolder unknown, LeftOut found) {
        unknown.images()
                .forEach(
                        file ->
                                found.add(
                                        LeftOut.Reason.NEW_CLASS,
                                        folder.root().relativize(file).toString()));
        if (refused.add(unknown.name())) {
            told.accept(
                    "folder %s is left out: it is none of the classes %s, whose numbers keep their meaning; publish again with --classes that name it, for a new lineage"
                            .formatted(unknown.name(), folder.names().numbered()));
        }
    }

    /** Null where the file is gone. */
    private static @Nullable Stamp stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.size(), attributes.lastModifiedTime());
        } catch (IOException gone) {
            return null;
        }
    }
}
