package io.normstream.jobs.identity;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The job that a state belongs to. It is part of every checkpoint and savepoint.
 *
 * @param group consumer group and prefix of transactional ids
 * @param topics that the job reads, that of images first
 * @param models declared ids
 * @param options every option of training as it was, by key; empty for a scoring job
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
     * @throws IllegalArgumentException if the job does not read it
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

    /** What is the same in every run of the job. */
    public JobName name() {
        return new JobName(kind, topicPrefix, group, images().name());
    }
}
