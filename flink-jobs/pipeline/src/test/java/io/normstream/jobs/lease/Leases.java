package io.normstream.jobs.lease;

import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.Topics;
import io.normstream.schemas.JobLease;
import io.normstream.schemas.LeaseHolder;
import java.time.Instant;

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
                .setHolder(
                        LeaseHolder.newBuilder(Holders.here("training", "group-" + token))
                                .setStartedAt(Instant.EPOCH)
                                .build())
                .build();
    }

    static JobLease released(String token, long number) {
        return JobLease.newBuilder(renewal(token, number)).setReleased(true).build();
    }
}
