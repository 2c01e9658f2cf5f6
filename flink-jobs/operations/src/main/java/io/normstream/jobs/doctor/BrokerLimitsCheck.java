package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Finding.ok;
import static io.normstream.jobs.doctor.Finding.problem;
import static io.normstream.jobs.doctor.Finding.warning;

import io.normstream.jobs.kafka.KafkaConnectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whether brokers take and copy requests as large as ours.
 *
 * @param largestRecord that any of our topics may hold, bytes
 */
record BrokerLimitsCheck(List<Map<String, String>> brokerSettings, long largestRecord)
        implements Check {
    private static final String SUBJECT = "broker limits";

    @Override
    public List<Finding> findings() {
        List<Finding> wrong = new ArrayList<>();
        KafkaFacts.smallest(brokerSettings, "socket.request.max.bytes")
                .ifPresent(
                        limit -> {
                            if (limit < KafkaConnectors.MAX_REQUEST_BYTES) {
                                wrong.add(
                                        problem(
                                                SUBJECT,
                                                String.format(
                                                        Locale.ROOT,
                                                        "socket.request.max.bytes=%d, our requests have up to %d: raise it on the brokers",
                                                        limit,
                                                        KafkaConnectors.MAX_REQUEST_BYTES)));
                            }
                        });
        for (String key : List.of("replica.fetch.max.bytes", "replica.fetch.response.max.bytes")) {
            KafkaFacts.smallest(brokerSettings, key)
                    .ifPresent(
                            limit -> {
                                if (brokerSettings.size() > 1 && limit < largestRecord) {
                                    wrong.add(
                                            warning(
                                                    SUBJECT,
                                                    String.format(
                                                            Locale.ROOT,
                                                            "%s=%d is less than the largest record, %d: replicas copy such records one at a time and may fall behind; raise it on the brokers",
                                                            key,
                                                            limit,
                                                            largestRecord)));
                                }
                            });
        }
        return wrong.isEmpty()
                ? List.of(
                        ok(
                                SUBJECT,
                                "requests of %s and records of %s pass"
                                        .formatted(
                                                Text.bytes(KafkaConnectors.MAX_REQUEST_BYTES),
                                                Text.bytes(largestRecord))))
                : wrong;
    }
}
