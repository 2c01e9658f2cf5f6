package io.normstream.jobs.watch;

import io.normstream.jobs.kafka.ScoringTopics;
import io.normstream.jobs.kafka.Topics;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * What the page follows.
 *
 * @param prefix of all names
 */
record WatchedTopics(String prefix, Topics training, ScoringTopics scoring) {
    /** Offsets of each partition that are caught up on; nothing before them is read. */
    private static final long OFFSETS = 20_000;

    private static final long LETTERS = 500;

    /** Its records hold whole models. */
    private static final long UPDATES = 64;

    static WatchedTopics withPrefix(String prefix) {
        return new WatchedTopics(
                prefix, Topics.withPrefix(prefix), ScoringTopics.withPrefix(prefix, null));
    }

    /** How many offsets at the end of each partition are read, by name. */
    Map<String, Long> tails() {
        Map<String, Long> tails = new LinkedHashMap<>();
        tails.put(training.metrics(), OFFSETS);
        tails.put(training.modelUpdates(), UPDATES);
        tails.put(training.predictions(), OFFSETS);
        tails.put(training.deadLetters(), LETTERS);
        tails.put(scoring.predictions(), OFFSETS);
        tails.put(scoring.deadLetters(), LETTERS);
        return tails;
    }

    boolean isDeadLetters(String topic) {
        return topic.equals(training.deadLetters()) || topic.equals(scoring.deadLetters());
    }

    /** What to say where the brokers have only the topics {@code present}; empty for nothing. */
    String missing(Collection<String> present) {
        if (present.contains(training.metrics())) {
            return "";
        }
        TreeSet<String> others = new TreeSet<>();
        for (String topic : present) {
            if (topic.endsWith(".metrics")) {
                others.add(topic.substring(0, topic.length() - ".metrics".length()));
            }
        }
        return "The brokers have no topic %s: no training job has begun with --topic-prefix %s. %s"
                .formatted(
                        training.metrics(),
                        prefix,
                        others.isEmpty()
                                ? "Start one with normstream train; this page goes on by itself."
                                : "Prefixes that they do have: " + String.join(", ", others) + ".");
    }
}
