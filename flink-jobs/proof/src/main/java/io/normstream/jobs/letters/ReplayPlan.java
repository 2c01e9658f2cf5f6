package io.normstream.jobs.letters;

import io.normstream.schemas.DeadLetter;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Which letters a replay sends. Holds their places, not their bytes. Not thread-safe. */
final class ReplayPlan {
    private final ReplayRequest request;
    private final Map<String, Map<Integer, Long>> sources = new TreeMap<>();
    private final Map<LetterPlace, String> chosen = new LinkedHashMap<>();
    private final Map<Obstacle, Long> leftOut = new EnumMap<>(Obstacle.class);
    private long letters;

    ReplayPlan(ReplayRequest request) {
        this.request = request;
    }

    /** Takes a letter that is meant. */
    void add(Letter letter) {
        letters++;
        DeadLetter content = letter.content();
        Optional<Obstacle> obstacle = Obstacle.of(content, request.toPartition() != null);
        if (obstacle.isPresent()) {
            leaveOut(obstacle.get());
            return;
        }
        chosen.put(letter.place(), content.getTopic());
        sources.computeIfAbsent(content.getTopic(), topic -> new TreeMap<>())
                .merge(content.getPartition(), content.getOffset(), Math::min);
    }

    /**
     * By topic and partition that letters came from, the first offset that one came from: what was
     * sent to that partition again is after it.
     */
    Map<String, Map<Integer, Long>> sources() {
        return sources;
    }

    /** Whether it is still to be sent. */
    boolean isChosen(LetterPlace place) {
        return chosen.containsKey(place);
    }

    /** Is not sent after all. */
    void leaveOut(LetterPlace place, Obstacle why) {
        if (chosen.remove(place) != null) {
            leaveOut(why);
        }
    }

    /** None of those that came from {@code topic} is sent. */
    void leaveOutTopic(String topic) {
        Set<LetterPlace> of = new LinkedHashSet<>();
        chosen.forEach(
                (place, source) -> {
                    if (source.equals(topic)) {
                        of.add(place);
                    }
                });
        of.forEach(place -> leaveOut(place, Obstacle.NO_TOPIC));
    }

    private void leaveOut(Obstacle why) {
        leftOut.merge(why, 1L, Long::sum);
    }

    /** How many are to be sent. */
    long size() {
        return Math.min(chosen.size(), request.most());
    }

    ReplayResult result(long sent) {
        return new ReplayResult(letters, sent, new EnumMap<>(leftOut));
    }
}
