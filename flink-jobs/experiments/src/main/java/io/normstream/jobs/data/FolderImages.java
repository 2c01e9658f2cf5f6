package io.normstream.jobs.data;

import io.normstream.jobs.JobException;
import io.normstream.model.ModelException;
import io.normstream.model.snapshot.ClassNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** PNG and JPEG files in one folder for each class, or in folders inside it; all sorted by name. */
final class FolderImages implements LabelledImages {
    /** Names that folders of splits have, and hardly a class. */
    private static final Set<String> SPLITS =
            Set.of("train", "training", "val", "valid", "validation", "test", "testing");

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
                            "%s holds no images: none of its folders has a .png, .jpg or .jpeg file in it or below; one"
                                    + " folder for each class with its images is needed; found were %s",
                            root,
                            leftOut.lines()));
        }
        List<String> found =
                folders.classes().stream().map(each -> FileNames.composed(each.name())).toList();
        this.names = wanted == null ? names(found) : requireAmong(wanted, found);
        for (ClassFolders.ClassFolder folder : folders.classes()) {
            int label = label(folder.name());
            for (Path file : folder.images()) {
                files.add(file);
                labels.add(label);
            }
        }
    }

    private ClassNames names(List<String> found) {
        if (found.stream().allMatch(each -> SPLITS.contains(each.toLowerCase(Locale.ROOT)))) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "%s has the folders %s, which are parts of a data set and no classes; --data-dir %s takes the first",
                            root,
                            String.join(", ", found),
                            root.resolve(found.get(0))));
        }
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
        return image(files.get(index), label(index));
    }

    /**
     * An image that is in the folder by now.
     *
     * @throws UnusableImageException where it cannot be read or is no image
     */
    LabelledImage image(Path file, int label) {
        return ImageFiles.read(file, root.relativize(file).toString(), label);
    }

    Path root() {
        return root;
    }

    /** By index. */
    List<Path> files() {
        return files;
    }

    /** The class of a folder by its name, below 0 where it is none. */
    int label(String name) {
        return names.names().indexOf(FileNames.composed(name));
    }

    @Override
    public void close() {}
}
