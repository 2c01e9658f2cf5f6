package io.normstream.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A job that is started again and again, since its brokers do not answer. */
@Timeout(60)
class FailedWriterTest {
    private static final int STARTS = 3;
    private static final String CLIENT = "failed-writer-test";

    @Test
    void noStartLeavesAnAdminClientBehind() throws Exception {
        for (int start = 0; start < STARTS; start++) {
            try (var harness =
                    new OneInputStreamOperatorTestHarness<>(
                            new SinkWriterOperatorFactory<>(sink()))) {
                assertThatThrownBy(harness::open).hasStackTraceContaining("TimeoutException");
            }
        }
        await("the end of admin clients")
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(adminClients()).isZero());
    }

    private static long adminClients() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.equals("kafka-admin-client-thread | " + CLIENT))
                .count();
    }

    private static ClosingKafkaSink<String> sink() {
        Properties producer = KafkaClientSettings.of("127.0.0.1:1").properties();
        producer.setProperty(AdminClientConfig.CLIENT_ID_CONFIG, CLIENT);
        producer.setProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "300");
        producer.setProperty(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "300");
        return ClosingKafkaSink.of(
                producer,
                KafkaRecordSerializationSchema.<String>builder()
                        .setTopic("t")
                        .setValueSerializationSchema(text -> text.getBytes(StandardCharsets.UTF_8))
                        .build(),
                DeliveryGuarantee.EXACTLY_ONCE,
                "failed",
                "text");
    }
}
