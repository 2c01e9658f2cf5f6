package io.normstream.jobs.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was there and is not published: how many by reason, and the names of the first few of each.
 * Any thread.
 */
public final class LeftOut {
    private static final int NAMED = 3;

    private final Map<Reason, Names> byReason = new TreeMap<>();

    /**
     * Why something is left out.
     *
     * @param ofImages whether images are, which somebody may miss
     */
    public record Reason(String text, boolean ofImages) implements Comparable<Reason> {
        static final Reason TOP_LEVEL = new Reason("next to the folders of the classes", true);
        static final Reason NEW_CLASS =
                new Reason("in new folders, which are no classes of these", true);
        static final Reason MISSING = new Reason("listed, and not there", true);
        static final Reason OTHER_FORMAT = new Reason("neither PNG nor JPEG by name", true);
        static final Reason NO_IMAGE = new Reason("neither PNG nor JPEG by their bytes", true);
        static final Reason UNDECODABLE = new Reason("not decodable", true);
        static final Reason UNREADABLE = new Reason("not readable", true);
        static final Reason UNREADABLE_NAME =
                new Reason("with names that cannot be read, " + FileNames.advice(), true);
        static final Reason LEFTOVER = new Reason("hidden, or leftovers of a system", false);
        static final Reason NO_IMAGES = new Reason("folders without an image in them", false);
        static final Reason OTHER_FILE = new Reason("no images by name", false);

        /** Images first. */
        @Override
        public int compareTo(Reason other) {
            return ofImages == other.ofImages
                    ? text.compareTo(other.text)
                    : Boolean.compare(other.ofImages, ofImages);
        }
    }

    private static final class Names {
        private final List<String> first = new ArrayList<>();
        private long count;
    }

    /** Adds one. */
    synchronized void add(Reason reason, String name) {
        Names names = byReason.computeIfAbsent(reason, any -> new Names());
        names.count++;
        if (names.first.size() < NAMED) {
            names.first.add(name);
        }
    }

    /** Adds all that {@code other} has. */
    public synchronized void addAll(LeftOut other) {
        other.byReason.forEach(
                (reason, theirs) -> {
                    Names names = byReason.computeIfAbsent(reason, any -> new Names());
                    names.count += theirs.count;
                    theirs.first.stream()
                            .limit(NAMED - (long) names.first.size())
                            .forEach(names.first::add);
                });
    }

    /** Images that are left out. */
    public synchronized long images() {
        return byReason.entrySet().stream()
                .filter(entry -> entry.getKey().ofImages())
                .mapToLong(entry -> entry.getValue().count)
                .sum();
    }

    /** A line for each reason, images first. */
    public synchronized List<String> lines() {
        return byReason.entrySet().stream()
                .map(entry -> line(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static String line(Reason reason, Names names) {
        return String.format(
                Locale.ROOT,
                "%d %s: %s%s",
                names.count,
                reason.text(),
                String.join(", ", names.first),
                names.count > names.first.size() ? ", ..." : "");
    }
}
