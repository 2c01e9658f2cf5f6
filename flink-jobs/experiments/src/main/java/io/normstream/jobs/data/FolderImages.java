package io.normstream.jobs.data;

import io.normstream.jobs.JobException;
import io.normstream.model.ModelException;
import io.normstream.model.snapshot.ClassNames;
import io.normstream.schemas.PayloadEncoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * PNG and JPEG files in one folder for each class, both sorted by name. A payload is the file as it
 * is; whether it is an image that can be decoded is for the reader of the stream to find out.
 */
final class FolderImages implements LabelledImages {
    private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8};
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};

    private final String name;
    private final Path root;
    private final ClassNames names;
    private final LeftOut leftOut;
    private final List<Path> files = new ArrayList<>();
    private final List<Integer> labels = new ArrayList<>();

    /**
     * @param wanted names of the classes by their labels, of which the folders are some; null: the
     *     folders that hold images, sorted by name
     * @throws JobException where the folder cannot be listed, holds no images, or has folders that
     *     are no classes of those
     */
    FolderImages(String name, Path root, @Nullable ClassNames wanted) {
        this.name = name;
        this.root = root;
        ClassFolders folders = new ClassFolders(root);
        this.leftOut = folders.leftOut();
        if (folders.classes().isEmpty()) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "%s holds no images: none of its folders has a .png, .jpg or .jpeg file in it; one"
                                    + " folder for each class with its images is needed; found were %s",
                            root,
                            leftOut.lines()));
        }
        List<String> found = folders.classes().stream().map(each -> composed(each.name())).toList();
        this.names = wanted == null ? names(found) : requireAmong(wanted, found);
        for (ClassFolders.ClassFolder folder : folders.classes()) {
            int label = names.names().indexOf(composed(folder.name()));
            for (Path file : folder.images()) {
                files.add(file);
                labels.add(label);
            }
        }
    }

    /** As names are compared: systems differ in how they write the same letter. */
    private static String composed(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    private ClassNames names(List<String> found) {
        try {
            return new ClassNames(found);
        } catch (ModelException e) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "%s: %s; --classes names all of them",
                            root,
                            e.getMessage()),
                    e);
        }
    }

    private ClassNames requireAmong(ClassNames wanted, List<String> found) {
        if (!wanted.names().containsAll(found)) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "%s has images of %s, but the classes are %s",
                            root,
                            String.join(", ", found),
                            wanted.numbered()));
        }
        return wanted;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int size() {
        return files.size();
    }

    @Override
    public ClassNames names() {
        return names;
    }

    @Override
    public LeftOut leftOut() {
        return leftOut;
    }

    @Override
    public int label(int index) {
        return labels.get(index);
    }

    @Override
    public LabelledImage image(int index) {
        Path file = files.get(index);
        String id = root.relativize(file).toString();
        byte[] payload;
        try {
            payload = Files.readAllBytes(file);
        } catch (IOException failure) {
            throw new UnusableImageException(
                    LeftOut.Reason.UNREADABLE,
                    String.format(Locale.ROOT, "%s (%s)", id, failure.getClass().getSimpleName()),
                    failure);
        }
        return new LabelledImage(id, encoding(id, payload), 0, 0, 0, payload, label(index));
    }

    @Override
    public void close() {}

    /** Files with the wrong ending are common, so the first bytes count. */
    private static PayloadEncoding encoding(String id, byte[] payload) {
        if (startsWith(payload, JPEG)) {
            return PayloadEncoding.JPEG;
        }
        if (startsWith(payload, PNG)) {
            return PayloadEncoding.PNG;
        }
        throw new UnusableImageException(
                LeftOut.Reason.NO_IMAGE,
                String.format(Locale.ROOT, "%s (%d bytes)", id, payload.length),
                null);
    }

    private static boolean startsWith(byte[] payload, byte[] start) {
        return payload.length >= start.length
                && Arrays.equals(payload, 0, start.length, start, 0, start.length);
    }
}
