package io.normstream.jobs.lease;

import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.ScoringTopics;
import io.normstream.jobs.kafka.Topics;
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

    /** Of a training job: its ledger topic. */
    static Lease of(KafkaClientSettings kafka, Topics topics) {
        return of(kafka, topics.leases(), topics.ledger());
    }

    /** Of a scoring job: its predictions topic, as far as the images of its topic go. */
    static Lease of(KafkaClientSettings kafka, ScoringTopics topics) {
        return of(
                kafka, topics.leases(), topics.predictions() + " for images of " + topics.images());
    }

    private static Lease of(KafkaClientSettings kafka, String topic, String name) {
        return new Lease(kafka, topic, name, topic + "-" + name.replace(' ', '-'));
    }
}
