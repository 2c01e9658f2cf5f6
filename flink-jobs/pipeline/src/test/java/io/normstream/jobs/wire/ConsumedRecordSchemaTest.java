package io.normstream.jobs.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.java.typeutils.PojoTypeInfo;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConsumedRecordSchemaTest {
    private final ConsumedRecordSchema schema = new ConsumedRecordSchema();

    @Test
    void handsOnEverything() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("source", new byte[] {1, 2}).add("source", null);
        ConsumedRecord consumed = deserialize(record(new byte[] {7}, new byte[] {8, 9}, headers));
        assertThat(consumed.topic).isEqualTo("images");
        assertThat(consumed.partition).isEqualTo(3);
        assertThat(consumed.offset).isEqualTo(42);
        assertThat(consumed.timestamp).isEqualTo(1234);
        assertThat(consumed.key).containsExactly(7);
        assertThat(consumed.value).containsExactly(8, 9);
        assertThat(consumed.headerKeys).containsExactly("source", "source");
        assertThat(consumed.headerValues).isDeepEqualTo(new byte[][] {{1, 2}, null});
    }

    @Test
    void takesRecordsWithoutKeyAndValue() {
        ConsumedRecord consumed = deserialize(record(null, null, new RecordHeaders()));
        assertThat(consumed.key).isNull();
        assertThat(consumed.value).isNull();
    }

    @Test
    void goesBetweenOperatorsAsAPojoWithoutKryo() throws IOException {
        assertThat(schema.getProducedType()).isInstanceOf(PojoTypeInfo.class);
        ConsumedRecord consumed = Records.consumed(new byte[] {5, 6});
        assertThat(FlinkTypes.roundTrip(consumed, schema.getProducedType()))
                .usingRecursiveComparison()
                .isEqualTo(consumed);
        ConsumedRecord empty = deserialize(record(null, null, new RecordHeaders()));
        assertThat(FlinkTypes.roundTrip(empty, schema.getProducedType()))
                .usingRecursiveComparison()
                .isEqualTo(empty);
    }

    private ConsumedRecord deserialize(ConsumerRecord<byte[], byte[]> record) {
        List<ConsumedRecord> collected = new ArrayList<>();
        schema.deserialize(record, new ListCollector<>(collected));
        assertThat(collected).hasSize(1);
        return collected.get(0);
    }

    private static ConsumerRecord<byte[], byte[]> record(
            byte @Nullable [] key, byte @Nullable [] value, RecordHeaders headers) {
        return new ConsumerRecord<>(
                "images",
                3,
                42,
                1234,
                TimestampType.CREATE_TIME,
                0,
                0,
                key,
                value,
                headers,
                Optional.empty());
    }
}
