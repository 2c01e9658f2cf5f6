package io.normstream.jobs.chaos;

import io.normstream.jobs.kafka.Topics;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A training job of a deployment.
 *
 * @param prefix of its topics
 * @param partitions of its topic of images
 * @param options by key; what names places, the deployment adds
 */
record Training(String prefix, int partitions, SortedMap<String, String> options) {

    static Training of(String prefix, int partitions, Map<String, String> options) {
        SortedMap<String, String> all = new TreeMap<>(options);
        all.put("kafka.topic-prefix", prefix);
        all.put("kafka.group", prefix);
        return new Training(prefix, partitions, all);
    }

    Topics topics() {
        return Topics.withPrefix(prefix);
    }
}
