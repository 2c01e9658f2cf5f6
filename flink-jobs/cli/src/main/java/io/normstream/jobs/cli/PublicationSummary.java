package io.normstream.jobs.cli;

import io.normstream.jobs.data.LabelledImages;
import io.normstream.jobs.data.LeftOut;
import io.normstream.model.snapshot.ClassNames;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a person sees of the classes of a data set, and of what is left out of it. */
final class PublicationSummary {
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
        IntStream.range(0, images.size()).forEach(index -> seen[images.label(index)] = true);
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
}
