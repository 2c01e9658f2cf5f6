package io.normstream.jobs.cli;

import io.normstream.jobs.data.FoundImages;
import io.normstream.jobs.data.LabelledImage;
import io.normstream.jobs.data.LabelledImages;
import io.normstream.jobs.data.LeftOut;
import io.normstream.model.snapshot.ClassNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a person sees of the classes of a data set, and of what is left out of it. */
final class PublicationSummary {
    /** Classes that are listed one by one. */
    private static final int MOST_CLASSES = 50;

    private PublicationSummary() {}

    /** The classes with their numbers, and which of them have no image. */
    static String classes(LabelledImages images) {
        ClassNames names = images.names();
        if (names.isEmpty()) {
            return String.format(
                    Locale.ROOT,
                    "Classes 0 to %d, without names; --classes names them.",
                    images.classes() - 1);
        }
        boolean[] seen = new boolean[images.classes()];
        IntStream.range(0, images.size())
                .map(images::label)
                .filter(label -> label != LabelledImage.UNLABELLED)
                .forEach(label -> seen[label] = true);
        String unseen =
                IntStream.range(0, seen.length)
                        .filter(label -> !seen[label])
                        .mapToObj(names.names()::get)
                        .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "Classes: %s%s",
                names.numbered(),
                unseen.isEmpty() ? "" : "; without images: " + unseen);
    }

    /** How many went out, how many images did not, and what else was there, by reason. */
    static String sent(long images, LeftOut leftOut) {
        return Stream.concat(
                        Stream.of(
                                String.format(
                                        Locale.ROOT,
                                        "%d sent, %d left out",
                                        images,
                                        leftOut.images())),
                        leftOut.lines().stream().map(line -> "  " + line))
                .collect(Collectors.joining("\n"));
    }

    /** Sizes and classes of the images that were found, as a table. */
    static String found(FoundImages found, ClassNames names) {
        List<String> lines = new ArrayList<>();
        if (!found.heights().isEmpty()) {
            lines.add(row("pixels", "smallest", "median", "largest"));
            lines.add(row("height", found.heights()));
            lines.add(row("width", found.widths()));
        }
        if (found.withoutSize() > 0) {
            lines.add(row("without a size", found.withoutSize()));
        }
        found.byLabel().entrySet().stream()
                .limit(MOST_CLASSES)
                .forEach(each -> lines.add(row(classOf(each.getKey(), names), each.getValue())));
        if (found.byLabel().size() > MOST_CLASSES) {
            lines.add(
                    row(
                            String.format(
                                    Locale.ROOT,
                                    "%,d more classes",
                                    found.byLabel().size() - MOST_CLASSES),
                            found.byLabel().values().stream()
                                    .skip(MOST_CLASSES)
                                    .mapToLong(Long::longValue)
                                    .sum()));
        }
        return String.join("\n", lines);
    }

    private static String classOf(int label, ClassNames names) {
        if (label == LabelledImage.UNLABELLED) {
            return "without a label";
        }
        String number = Integer.toString(label);
        return "class " + (names.isEmpty() ? number : number + " " + names.names().get(label));
    }

    private static String row(String what, FoundImages.Lengths lengths) {
        return row(
                what,
                Integer.toString(lengths.smallest()),
                Integer.toString(lengths.median()),
                Integer.toString(lengths.largest()));
    }

    private static String row(String what, long images) {
        return row(what, String.format(Locale.ROOT, "%,d", images), "", "").stripTrailing();
    }

    private static String row(String what, String first, String second, String third) {
        return String.format(Locale.ROOT, "  %-24s %9s %9s %9s", what, first, second, third);
    }
}
