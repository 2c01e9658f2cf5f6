package io.normstream.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.identity.JobIdentity;
import io.normstream.jobs.identity.JobKind;
import io.normstream.jobs.identity.TopicIdentity;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.ConsumedRecordSchema;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RestorableKafkaSourceTest {
    private static final TopicPartition PARTITION = new TopicPartition("images", 0);
    private static final JobIdentity JOB =
            new JobIdentity(
                    JobKind.TRAINING,
                    "cats",
                    "group",
                    List.of(new TopicIdentity("images", "id")),
                    List.of("cats"),
                    Collections.emptySortedMap());
    private static final KafkaPartitionSplit UNBOUNDED = new KafkaPartitionSplit(PARTITION, 40);
    private static final KafkaPartitionSplit BOUNDED = new KafkaPartitionSplit(PARTITION, 40, 90);

    private static KafkaPartitionSplit restored(
            KafkaPartitionSplit split, Map<TopicPartition, Long> ends) throws IOException {
        SimpleVersionedSerializer<KafkaPartitionSplit> splits =
                new RestorableKafkaSource(
                                KafkaSource.<ConsumedRecord>builder()
                                        .setBootstrapServers("127.0.0.1:9")
                                        .setTopics("images")
                                        .setGroupId("group")
                                        .setDeserializer(new ConsumedRecordSchema())
                                        .build(),
                                ends,
                                new LossCheck(
                                        KafkaClientSettings.of("127.0.0.1:9"),
                                        JOB,
                                        "images",
                                        LossCheck.Rule.STOP),
                                false)
                        .getSplitSerializer();
        return splits.deserialize(splits.getVersion(), splits.serialize(split));
    }

    @Test
    void aSourceWithoutAnEndGoesOnWithoutOne() throws IOException {
        assertThat(restored(UNBOUNDED, Map.of())).isEqualTo(UNBOUNDED);
    }

    @Test
    void anEndIsTakenWhereThereWasNone() throws IOException {
        assertThat(restored(UNBOUNDED, Map.of(PARTITION, 70L)))
                .isEqualTo(new KafkaPartitionSplit(PARTITION, 40, 70));
    }

    @Test
    void aPartitionThatIsNewerThanTheEndIsLeftOut() throws IOException {
        assertThat(restored(UNBOUNDED, Map.of(new TopicPartition("images", 1), 70L)))
                .isEqualTo(new KafkaPartitionSplit(PARTITION, 40, 0));
    }

    @Test
    void theEndOfARunThatHasOneStays() throws IOException {
        assertThat(restored(BOUNDED, Map.of(PARTITION, 200L))).isEqualTo(BOUNDED);
    }

    @Test
    void aRunWithAnEndIsNotResumedWithoutOne() {
        assertThatThrownBy(() -> restored(BOUNDED, Map.of()))
                .isInstanceOf(SuppressRestartsException.class)
                .rootCause()
                .hasMessageContaining("offset 90 of images-0")
                .hasMessageContaining("resume it with --bounded");
    }
}
