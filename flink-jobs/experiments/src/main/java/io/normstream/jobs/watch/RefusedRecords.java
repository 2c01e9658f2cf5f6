package io.normstream.jobs.watch;

import io.normstream.jobs.letters.Advice;
import io.normstream.jobs.letters.Contents;
import io.normstream.jobs.letters.Letter;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.RejectReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Dead letters: how many of which kind, and the latest to look at. */
final class RefusedRecords {
    /** Those that can be looked at. */
    static final int SHOWN = 24;

    private static final int MOST_TEXT = 300;

    private final Map<RejectReason, Long> counts = new EnumMap<>(RejectReason.class);
    private final ArrayDeque<WatchView.Letter> latest = new ArrayDeque<>();
    private final Pictures pictures;
    private boolean isPartial;

    RefusedRecords(Pictures pictures) {
        this.pictures = pictures;
    }

    void add(Letter letter, byte @Nullable [] png) {
        DeadLetter content = letter.content();
        counts.merge(content.getReason(), 1L, Long::sum);
        latest.addFirst(
                new WatchView.Letter(
                        letter.model(),
                        content.getReason().name(),
                        cut(content.getDetail()),
                        cut(Contents.of(letter)),
                        "%s:%s:%s"
                                .formatted(
                                        cut(content.getTopic()),
                                        content.getPartition(),
                                        content.getOffset()),
                        letter.at().toEpochMilli(),
                        pictures.add(png)));
        if (latest.size() > SHOWN) {
            pictures.remove(latest.removeLast().picture());
        }
    }

    /** There are earlier ones that are not counted. */
    void beginLate() {
        isPartial = true;
    }

    WatchView.Refused view() {
        List<WatchView.Reason> reasons = new ArrayList<>();
        counts.forEach(
                (reason, count) ->
                        reasons.add(new WatchView.Reason(reason.name(), count, Advice.on(reason))));
        reasons.sort(Comparator.comparingLong(WatchView.Reason::count).reversed());
        return new WatchView.Refused(
                counts.values().stream().mapToLong(Long::longValue).sum(),
                isPartial,
                reasons,
                List.copyOf(latest));
    }

    private static String cut(String text) {
        return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT) + " ...";
    }
}
