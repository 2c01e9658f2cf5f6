package io.normstream.jobs.data;

import io.normstream.jobs.JobException;
import io.normstream.model.snapshot.ClassNames;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * PNG and JPEG files that a CSV file lists with their labels: the name of a class, or its number;
 * nothing where it is not known. Paths are relative to the file's folder.
 */
public final class ListedImages implements LabelledImages {
    private static final int BAD_LINES_NAMED = 5;

    private final Path list;
    private final ListedClasses classes;
    private final LeftOut leftOut = new LeftOut();
    private final List<String> paths = new ArrayList<>();
    private final List<Integer> labels = new ArrayList<>();
    private final List<String> badLines = new ArrayList<>();

    private ListedImages(Path list, @Nullable ClassNames wanted) {
        this.list = list;
        List<String> texts = new ArrayList<>();
        List<Integer> lines = new ArrayList<>();
        readLines(texts, lines);
        requireGoodLines();
        if (texts.isEmpty()) {
            throw new JobException(
                    "%s lists no file that is there: %s".formatted(list, leftOut.lines()));
        }
        this.classes = ListedClasses.of(list, texts, wanted);
        for (int i = 0; i < texts.size(); i++) {
            Integer label = classes.label(texts.get(i));
            if (label == null) {
                bad(lines.get(i), "%s is none of the classes".formatted(texts.get(i)));
            } else {
                labels.add(label);
            }
        }
        requireGoodLines();
    }

    /**
     * Opens a list.
     *
     * @param wanted names of the classes by their labels; null: the labels of the list, sorted, or
     *     where all of them are numbers, classes without names
     * @throws JobException where it cannot be read, lists no file, or has lines that are wrong
     */
    public static LabelledImages open(Path list, @Nullable ClassNames wanted) {
        return new ListedImages(list, wanted);
    }

    private void readLines(List<String> texts, List<Integer> lines) {
        Map<String, String> same = new HashMap<>();
        Set<String> seen = new HashSet<>();
        LabelList.read(
                list,
                (number, fields) -> {
                    if (fields.size() != 2 || fields.get(0).isEmpty()) {
                        bad(number, "it is not a path and a label");
                    } else if (!seen.add(fields.get(0))) {
                        bad(number, "%s is there twice".formatted(fields.get(0)));
                    } else if (isFile(number, fields.get(0))) {
                        paths.add(fields.get(0));
                        texts.add(same.computeIfAbsent(fields.get(1), text -> text));
                        lines.add(number);
                    }
                });
    }

    private boolean isFile(int number, String path) {
        try {
            if (Files.isRegularFile(list.resolveSibling(path))) {
                return true;
            }
            leftOut.add(LeftOut.Reason.MISSING, path);
        } catch (InvalidPathException failure) {
            bad(number, "%s is no path".formatted(path));
        }
        return false;
    }

    private void bad(int line, String why) {
        badLines.add(String.format(Locale.ROOT, "line %d: %s", line, why));
    }

    private void requireGoodLines() {
        if (!badLines.isEmpty()) {
            int named = Math.min(badLines.size(), BAD_LINES_NAMED);
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "%s has %d lines that are wrong: %s%s",
                            list,
                            badLines.size(),
                            String.join("; ", badLines.subList(0, named)),
                            badLines.size() > named ? "; ..." : ""));
        }
    }

    @Override
    public String name() {
        return list.getFileName().toString();
    }

    @Override
    public int size() {
        return paths.size();
    }

    @Override
    public ClassNames names() {
        return classes.names();
    }

    @Override
    public int classes() {
        return classes.count();
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
        String path = paths.get(index);
        return ImageFiles.read(list.resolveSibling(path), path, label(index));
    }

    @Override
    public void close() {}
}
