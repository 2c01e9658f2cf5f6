package io.normstream.jobs.audit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What can no longer be proven, since topics no longer hold it: a line for each cause. */
public final class Unprovable {
    private final Map<Cause, Amount> amounts = new LinkedHashMap<>();
    private final List<String> others = new ArrayList<>();

    /** Something of a model that is gone, and why. */
    private record Cause(String modelId, String what, String why) {}

    private static final class Amount {
        private long entries;
        private long first = Long.MAX_VALUE;
        private long last = Long.MIN_VALUE;
        private long records;
    }

    /**
     * @param version of the entry that is concerned; each is added once for each cause
     * @param records how many of its records
     * @param what the records are
     * @param why they are gone, as a sentence goes on after their number
     */
    void add(String modelId, long version, long records, String what, String why) {
        Amount amount =
                amounts.computeIfAbsent(new Cause(modelId, what, why), cause -> new Amount());
        amount.entries += amount.last == version ? 0 : 1;
        amount.first = Math.min(amount.first, version);
        amount.last = Math.max(amount.last, version);
        amount.records += records;
    }

    /** Adds a line of its own. */
    void tell(String line, Object... arguments) {
        others.add(line.formatted(arguments));
    }

    /** Whether everything can be proven. */
    public boolean isEmpty() {
        return amounts.isEmpty() && others.isEmpty();
    }

    /** A line for each cause. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        amounts.forEach(
                (cause, amount) ->
                        lines.add(
                                String.format(
                                        Locale.ROOT,
                                        "model %s versions %d to %d (entries: %d): %d %s %s",
                                        cause.modelId(),
                                        amount.first,
                                        amount.last,
                                        amount.entries,
                                        amount.records,
                                        cause.what(),
                                        cause.why())));
        lines.addAll(others);
        return lines;
    }
}
