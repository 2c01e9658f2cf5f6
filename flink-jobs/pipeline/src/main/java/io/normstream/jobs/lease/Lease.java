package io.normstream.jobs.lease;

import io.normstream.jobs.kafka.JobTopics;
import io.normstream.jobs.kafka.KafkaClientSettings;
import java.io.Serializable;

/**
 * What only one job may write at a time, whatever its group and its cluster.
 *
 * @param topic where it is written who holds it
 * @param name key on that topic
 * @param transactionalId of whoever writes there: the brokers let the latest one write alone
 */
record Lease(KafkaClientSettings kafka, String topic, String name, String transactionalId)
        implements Serializable {

    /** Of the job that has those topics. */
    static Lease of(KafkaClientSettings kafka, JobTopics topics) {
        String topic = topics.leases();
        String name = topics.exclusive();
        return new Lease(kafka, topic, name, topic + "-" + name.replace(' ', '-'));
    }
}
