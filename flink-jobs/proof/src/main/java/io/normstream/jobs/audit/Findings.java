package io.normstream.jobs.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong, in the order in which it was found: the first so many lines in words, all counted.
 * Findings of one kind about neighbours share a line, since they have one cause.
 */
public final class Findings {
    /** Most lines that are kept in words; one fault early in a ledger can have many more. */
    static final int KEPT = 1000;

    private final List<Line> kept = new ArrayList<>();
    private final Map<String, Line> latest = new HashMap<>();
    private long count;
    private long lines;

    /** A finding in words, and how many like it followed. */
    private static final class Line {
        private final String text;
        private final @Nullable Numbered first;
        private @Nullable Numbered last;
        private long more;

        private Line(String text, @Nullable Numbered first) {
            this.text = text;
            this.first = first;
            this.last = first;
        }

        private Line(Line other) {
            this(other.text, other.first);
            last = other.last;
            more = other.more;
        }

        private boolean takes(Numbered subject) {
            long distance = last == null ? 0 : subject.number() - last.number();
            return distance > 0 && distance <= subject.reach();
        }

        @Override
        public String toString() {
            return more == 0 ? text : text + "; and " + more + " more of the kind, up to " + last;
        }
    }

    /**
     * @param finding tells the kind by its form
     * @param arguments begins with what it is about
     */
    void add(String finding, @Nullable Object... arguments) {
        count++;
        Numbered subject =
                arguments.length > 0 && arguments[0] instanceof Numbered numbered ? numbered : null;
        String kind = subject == null ? finding : finding + subject.row();
        Line line = latest.get(kind);
        if (subject != null && line != null && line.takes(subject)) {
            line.last = subject;
            line.more++;
            return;
        }
        lines++;
        String text = lines <= KEPT ? finding.formatted(arguments) : "";
        Line added = new Line(text, subject);
        latest.put(kind, added);
        if (lines <= KEPT) {
            kept.add(added);
        }
    }

    /** The same again, to which more may be added. */
    Findings copy() {
        Findings copy = new Findings();
        Map<Line, Line> copies = new HashMap<>();
        kept.forEach(line -> copy.kept.add(copies.computeIfAbsent(line, Line::new)));
        latest.forEach(
                (kind, line) -> copy.latest.put(kind, copies.computeIfAbsent(line, Line::new)));
        copy.count = count;
        copy.lines = lines;
        return copy;
    }

    /** How many there are. */
    public long count() {
        return count;
    }

    /** In how many lines they are told. */
    public long lines() {
        return lines;
    }

    /** The first lines. */
    public List<String> kept() {
        return kept.stream().map(Line::toString).toList();
    }
}
