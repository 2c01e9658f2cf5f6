package io.normstream.jobs.training.start;

import java.io.Serializable;

/**
 * A place in a partition, on its way with the graph of a job, which holds no class of Avro.
 *
 * @param topicId id of the topic, which is another once it is recreated
 */
public record Place(String topic, String topicId, int partition, long offset)
        implements Serializable {}
