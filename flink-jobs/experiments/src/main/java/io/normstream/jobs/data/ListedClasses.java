package io.normstream.jobs.data;

import io.normstream.jobs.JobException;
import io.normstream.model.ModelException;
import io.normstream.model.snapshot.ClassNames;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the labels of a list mean. */
final class ListedClasses {
    /** So that a year or an identifier by mistake does not make millions of classes. */
    private static final int MOST_CLASSES = 100_000;

    private final ClassNames names;
    private final int count;
    private final Map<String, Integer> byName = new HashMap<>();

    private ListedClasses(ClassNames names, int count) {
        this.names = names;
        this.count = count;
        for (String name : names.names()) {
            byName.put(name, byName.size());
        }
    }

    /**
     * The classes of a list.
     *
     * @param labels as the list has them; empty: not known
     * @param wanted names by number; null: those of the list
     * @throws JobException where they cannot be names of classes
     */
    static ListedClasses of(Path list, List<String> labels, @Nullable ClassNames wanted) {
        if (wanted != null) {
            return new ListedClasses(wanted, wanted.names().size());
        }
        List<String> found =
                labels.stream()
                        .filter(label -> !label.isEmpty())
                        .map(FileNames::composed)
                        .distinct()
                        .sorted(FileNames.BY_CODE_POINT)
                        .toList();
        if (found.stream().allMatch(ListedClasses::isNumber)) {
            int most = found.stream().mapToInt(Integer::parseInt).max().orElse(-1);
            if (most >= MOST_CLASSES) {
                throw new JobException(
                        String.format(
                                Locale.ROOT,
                                "%s has the class number %d; allowed are 0 to %d, or names",
                                list,
                                most,
                                MOST_CLASSES - 1));
            }
            return new ListedClasses(ClassNames.NONE, most + 1);
        }
        try {
            return new ListedClasses(new ClassNames(found), found.size());
        } catch (ModelException e) {
            throw new JobException(
                    "%s: %s; --classes names all of them".formatted(list, e.getMessage()), e);
        }
    }

    private static boolean isNumber(String label) {
        return label.matches("[0-9]{1,9}");
    }

    ClassNames names() {
        return names;
    }

    int count() {
        return count;
    }

    /** The class that is called so or has this number; null where there is none. */
    @Nullable Integer label(String text) {
        if (text.isEmpty()) {
            return LabelledImage.UNLABELLED;
        }
        Integer named = byName.get(FileNames.composed(text));
        return named == null && isNumber(text) && Integer.parseInt(text) < count
                ? Integer.valueOf(text)
                : named;
    }
}
