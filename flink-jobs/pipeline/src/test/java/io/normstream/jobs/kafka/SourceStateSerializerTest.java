package io.normstream.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.normstream.jobs.identity.JobIdentity;
import io.normstream.jobs.identity.JobKind;
import io.normstream.jobs.identity.TopicIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.connector.kafka.source.enumerator.AssignmentStatus;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumStateSerializer;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class SourceStateSerializerTest {
    private static final JobIdentity JOB =
            new JobIdentity(
                    JobKind.TRAINING,
                    "cats",
                    "normstream-training",
                    List.of(
                            new TopicIdentity("cats.images", "7sMZ2yX2Tm2cY0cJd0h0Bw"),
                            new TopicIdentity("cats.control", "A1b2C3d4E5f6G7h8I9j0Kw")),
                    List.of("cats"),
                    new TreeMap<>(Map.of("training.seed", "7")));

    private static final SourceStateSerializer SERIALIZER = new SourceStateSerializer();

    private static KafkaSourceEnumState splits() {
        return new KafkaSourceEnumState(
                List.of(new KafkaPartitionSplit(new TopicPartition("cats.images", 0), 40)),
                List.of(new KafkaPartitionSplit(new TopicPartition("cats.images", 1), 0, 90)),
                true);
    }

    private static void requireSplits(KafkaSourceEnumState read) {
        assertThat(read.initialDiscoveryFinished()).isTrue();
        assertThat(read.splits())
                .extracting(split -> split.assignmentStatus(), split -> split.split().toString())
                .containsExactlyInAnyOrder(
                        tuple(
                                AssignmentStatus.ASSIGNED,
                                splits().assignedSplits().iterator().next().toString()),
                        tuple(
                                AssignmentStatus.UNASSIGNED,
                                splits().unassignedSplits().iterator().next().toString()));
    }

    @Test
    void theJobLiesInTheState() throws IOException {
        SourceState read =
                SERIALIZER.deserialize(
                        SERIALIZER.getVersion(),
                        SERIALIZER.serialize(new SourceState(splits(), Optional.of(JOB))));
        assertThat(read.job()).contains(JOB);
        requireSplits(read.splits());
    }

    /** Of builds that wrote the connector's bytes alone. */
    @Test
    void aStateOfTheConnectorIsReadAsOneWithoutAJob() throws IOException {
        KafkaSourceEnumStateSerializer connector = new KafkaSourceEnumStateSerializer();
        SourceState read =
                SERIALIZER.deserialize(connector.getVersion(), connector.serialize(splits()));
        assertThat(read.job()).isEmpty();
        requireSplits(read.splits());
    }

    /** A file that was made once and never again. */
    @Test
    void theFirstFormIsReadForEver() throws IOException {
        try (InputStream golden =
                Objects.requireNonNull(
                        SourceStateSerializerTest.class.getResourceAsStream(
                                "/state/source-1.bin"))) {
            SourceState read = SERIALIZER.deserialize(0x4E53_0001, golden.readAllBytes());
            assertThat(read.job()).contains(JOB);
            requireSplits(read.splits());
        }
    }

    @Test
    void whatIsNoStateIsRefused() throws IOException {
        byte[] whole = SERIALIZER.serialize(new SourceState(splits(), Optional.of(JOB)));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> SERIALIZER.deserialize(SERIALIZER.getVersion(), cut))
                    .isInstanceOf(IOException.class);
        }
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        assertThatThrownBy(() -> SERIALIZER.deserialize(SERIALIZER.getVersion(), longer))
                .hasMessageContaining("1 bytes after its end");
        assertThatThrownBy(() -> SERIALIZER.deserialize(0x4E53_0002, whole))
                .isInstanceOf(IOException.class);
    }
}
