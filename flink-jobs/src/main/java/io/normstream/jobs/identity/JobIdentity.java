package io.normstream.jobs.identity;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The job that a state belongs to. It lies in every checkpoint and savepoint.
 *
 * @param group consumer group and prefix of transactional ids
 * @param topics that the job reads, that of images first
 * @param models declared ids
 * @param options every option of training as it stood, by key; empty for a scoring job
 */
public record JobIdentity(
        JobKind kind,
        String topicPrefix,
        String group,
        List<TopicIdentity> topics,
        List<String> models,
        SortedMap<String, String> options)
        implements Serializable {
    public JobIdentity {
        if (topics.isEmpty()) {
            throw new IllegalArgumentException("A job reads at least its topic of images");
        }
        // Of classes that Java serializes.
        topics = Collections.unmodifiableList(new ArrayList<>(topics));
        models = Collections.unmodifiableList(new ArrayList<>(models));
        options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
    }

    /** The topic of images. */
    public TopicIdentity images() {
        return topics.get(0);
    }

    /**
     * Id of the topic {@code name}.
     *
     * @throws IllegalArgumentException where the job does not read it
     */
    public TopicIdentity topic(String name) {
        return topics.stream()
                .filter(topic -> topic.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "The job does not read topic " + name + ": " + topics));
    }

    /**
     * Whether {@code other} is a run of the same job: models may be added and options changed over
     * a restore, and topics may have been made anew.
     */
    public boolean isSameJob(JobIdentity other) {
        return kind == other.kind
                && topicPrefix.equals(other.topicPrefix)
                && group.equals(other.group)
                && images().name().equals(other.images().name());
    }

    /** For people. */
    @Override
    public String toString() {
        return "the %s job of topic prefix %s, group %s, images on %s, models %s"
                .formatted(
                        kind == JobKind.TRAINING ? "training" : "scoring",
                        topicPrefix,
                        group,
                        images(),
                        String.join(", ", models));
    }
}
