package io.normstream.jobs.letters;

import io.normstream.schemas.RejectReason;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Dead letters counted by reason and model. Not thread-safe. */
public final class LetterGroups {
    /** Any sender may invent model ids: those after so many groups are counted together. */
    private static final int MOST_GROUPS = 1000;

    /** Name of the models that are counted together. */
    public static final String OTHER_MODELS = "(others)";

    private static final int MOST_DETAIL = 200;

    private final Map<Key, Group> groups =
            new TreeMap<>(Comparator.comparing(Key::reason).thenComparing(Key::model));
    private long count;

    private record Key(RejectReason reason, String model) {}

    /**
     * Those of one reason and model.
     *
     * @param again how many had been sent again before
     * @param first when the first one was written
     * @param last when the last one was written
     * @param newest place of the one that came last
     * @param source where its record lies
     * @param detail what was found and what is allowed, of that one
     */
    public record Group(
            RejectReason reason,
            String model,
            long count,
            long again,
            Instant first,
            Instant last,
            LetterPlace newest,
            String source,
            String detail) {
        private Group with(Group later) {
            return new Group(
                    reason,
                    model,
                    count + later.count,
                    again + later.again,
                    first.isBefore(later.first) ? first : later.first,
                    last.isAfter(later.last) ? last : later.last,
                    later.newest,
                    later.source,
                    later.detail);
        }
    }

    /** Counts one. */
    public void add(Letter letter) {
        count++;
        Key key = new Key(letter.content().getReason(), letter.model());
        if (groups.size() >= MOST_GROUPS && !groups.containsKey(key)) {
            key = new Key(key.reason(), OTHER_MODELS);
        }
        groups.merge(key, of(key, letter), Group::with);
    }

    private static Group of(Key key, Letter letter) {
        return new Group(
                key.reason(),
                key.model(),
                1,
                letter.replays() > 0 ? 1 : 0,
                letter.at(),
                letter.at(),
                letter.place(),
                "%s %s:%s"
                        .formatted(
                                Printable.of(letter.content().getTopic(), 249),
                                letter.content().getPartition(),
                                letter.content().getOffset()),
                Printable.of(letter.content().getDetail(), MOST_DETAIL));
    }

    /** All of them together. */
    public long count() {
        return count;
    }

    /** By reason and model. */
    public List<Group> groups() {
        return List.copyOf(groups.values());
    }
}
