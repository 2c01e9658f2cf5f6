package io.normstream.jobs.data;

import io.normstream.jobs.JobException;
import io.normstream.schemas.PayloadEncoding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * PNG and JPEG files in one folder for each class, both sorted by name: the label of an image is
 * the place of its folder. Hidden files, other files and deeper folders are left out. A payload is
 * the file as it is; whether it is an image is for the reader of the stream to find out.
 */
final class FolderImages implements LabelledImages {
    private final String name;
    private final Path root;
    private final List<String> classNames = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private final List<Integer> labels = new ArrayList<>();

    /**
     * @throws JobException where the folder cannot be listed or holds no images
     */
    FolderImages(String name, Path root) {
        this.name = name;
        this.root = root;
        for (Path folder : sorted(root, Files::isDirectory)) {
            for (Path file : sorted(folder, FolderImages::isImage)) {
                files.add(file);
                labels.add(classNames.size());
            }
            classNames.add(folder.getFileName().toString());
        }
        if (files.isEmpty()) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            ("%s holds no images: %d folders, none with a .png, .jpg or .jpeg file; one"
                                    + " folder for each class with its images is needed"),
                            root,
                            classNames.size()));
        }
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
    public List<String> classNames() {
        return List.copyOf(classNames);
    }

    @Override
    public int label(int index) {
        return labels.get(index);
    }

    @Override
    public LabelledImage image(int index) {
        Path file = files.get(index);
        byte[] payload;
        try {
            payload = Files.readAllBytes(file);
        } catch (IOException failure) {
            throw new JobException("%s cannot be read: %s".formatted(file, failure), failure);
        }
        String id = root.relativize(file).toString();
        return new LabelledImage(id, encoding(file, payload), 0, 0, 0, payload, label(index));
    }

    @Override
    public void close() {}

    /** Files with the wrong ending are common, so the first bytes count. */
    private static PayloadEncoding encoding(Path file, byte[] payload) {
        if (payload.length >= 2 && payload[0] == (byte) 0xff && payload[1] == (byte) 0xd8) {
            return PayloadEncoding.JPEG;
        }
        if (payload.length >= 2 && payload[0] == (byte) 0x89 && payload[1] == 'P') {
            return PayloadEncoding.PNG;
        }
        return lowerCaseName(file).endsWith(".png") ? PayloadEncoding.PNG : PayloadEncoding.JPEG;
    }

    private static boolean isImage(Path file) {
        return lowerCaseName(file).matches(".*\\.(png|jpg|jpeg)") && Files.isRegularFile(file);
    }

    private static String lowerCaseName(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT);
    }

    private static List<Path> sorted(Path folder, Predicate<Path> wanted) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> !entry.getFileName().toString().startsWith("."))
                    .filter(wanted)
                    .sorted(
                            (a, b) ->
                                    a.getFileName()
                                            .toString()
                                            .compareTo(b.getFileName().toString()))
                    .toList();
        } catch (IOException failure) {
            throw new JobException("%s cannot be listed: %s".formatted(folder, failure), failure);
        }
    }
}
