package io.normstream.jobs.lease;

import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.Topics;
import io.normstream.schemas.JobLease;

/** Records of a lease. */
final class Leases {
    private Leases() {}

    /** Of a training job on the topics of {@code prefix}. */
    static Lease ofTraining(String brokers, String prefix) {
        return Lease.of(KafkaClientSettings.of(brokers), Topics.withPrefix(prefix));
    }

    static JobLease renewal(String token, long number) {
        return JobLease.newBuilder()
                .setLease("p.ledger")
                .setClaim(1)
                .setToken(token)
                .setRenewal(number)
                .setReleased(false)
                .setHolder(Holders.here("training", "group-" + token))
                .build();
    }

    static JobLease released(String token, long number) {
        return JobLease.newBuilder(renewal(token, number)).setReleased(true).build();
    }
}
