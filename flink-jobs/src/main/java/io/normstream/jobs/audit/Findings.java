package io.normstream.jobs.audit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is wrong, in the order in which it was found: the first so many in words, all counted. */
public final class Findings {
    /** Most that are kept in words; one fault early in a ledger can have many more. */
    static final int KEPT = 1000;

    private final List<String> kept = new ArrayList<>();
    private long count;

    void add(String finding, @Nullable Object... arguments) {
        count++;
        if (kept.size() < KEPT) {
            kept.add(finding.formatted(arguments));
        }
    }

    /** The same again, to which more may be added. */
    Findings copy() {
        Findings copy = new Findings();
        copy.kept.addAll(kept);
        copy.count = count;
        return copy;
    }

    /** How many there are. */
    public long count() {
        return count;
    }

    /** The first ones. */
    public List<String> kept() {
        return List.copyOf(kept);
    }
}
