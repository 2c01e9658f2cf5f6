package io.normstream.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitSerializer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PositionedSplitSerializerTest {
    private static final KafkaPartitionSplit PLACE =
            new KafkaPartitionSplit(new TopicPartition("cats.images", 3), 40, 90);
    private static final PositionedSplitSerializer SERIALIZER =
            new PositionedSplitSerializer("now");

    @Test
    void aPlaceKeepsTheTopicThatItIsOneOf() throws IOException {
        PositionedSplit read =
                SERIALIZER.deserialize(
                        SERIALIZER.getVersion(),
                        SERIALIZER.serialize(new PositionedSplit(PLACE, "before")));
        assertThat(read).isEqualTo(PLACE);
        assertThat(read.topicId()).isEqualTo("before");
    }

    /** Of builds that wrote the connector's bytes alone, and of the enumerator. */
    @Test
    void onePlaceThatDoesNotSayIsTakenForOneOfTheTopicOfNow() throws IOException {
        KafkaPartitionSplitSerializer connector = new KafkaPartitionSplitSerializer();
        assertThat(
                        SERIALIZER
                                .deserialize(connector.getVersion(), connector.serialize(PLACE))
                                .topicId())
                .isEqualTo("now");
        assertThat(
                        SERIALIZER
                                .deserialize(SERIALIZER.getVersion(), SERIALIZER.serialize(PLACE))
                                .topicId())
                .isEqualTo("now");
    }

    /** A file that was made once and never again. */
    @Test
    void theFirstFormIsReadForEver() throws IOException {
        try (InputStream golden =
                Objects.requireNonNull(
                        PositionedSplitSerializerTest.class.getResourceAsStream(
                                "/state/place-1.bin"))) {
            PositionedSplit read = SERIALIZER.deserialize(0x4E53_0001, golden.readAllBytes());
            assertThat(read).isEqualTo(PLACE);
            assertThat(read.topicId()).isEqualTo("7sMZ2yX2Tm2cY0cJd0h0Bw");
        }
    }

    @Test
    void whatIsNoPlaceIsRefused() throws IOException {
        byte[] whole = SERIALIZER.serialize(PLACE);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> SERIALIZER.deserialize(SERIALIZER.getVersion(), cut))
                    .isInstanceOf(IOException.class);
        }
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        assertThatThrownBy(() -> SERIALIZER.deserialize(SERIALIZER.getVersion(), longer))
                .hasMessageContaining("1 bytes after its end");
    }
}
