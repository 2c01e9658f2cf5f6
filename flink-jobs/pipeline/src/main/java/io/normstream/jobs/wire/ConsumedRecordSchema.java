package io.normstream.jobs.wire;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Hands on every Kafka record whole. It interprets nothing and so has nothing to fail on: bad bytes
 * are found later, where a dead letter can be written for them.
 */
public final class ConsumedRecordSchema
        implements KafkaRecordDeserializationSchema<ConsumedRecord> {
    @Override
    public void deserialize(
            ConsumerRecord<byte[], byte[]> record, Collector<ConsumedRecord> collector) {
        collector.collect(consumed(record));
    }

    /** {@code record} as a job sees it. */
    public static ConsumedRecord consumed(ConsumerRecord<byte[], byte[]> record) {
        ConsumedRecord consumed = new ConsumedRecord();
        consumed.topic = record.topic();
        consumed.partition = record.partition();
        consumed.offset = record.offset();
        consumed.timestamp = record.timestamp();
        consumed.key = record.key();
        consumed.value = record.value();
        Header[] headers = record.headers().toArray();
        consumed.headerKeys = new String[headers.length];
        consumed.headerValues = new byte[headers.length][];
        for (int i = 0; i < headers.length; i++) {
            consumed.headerKeys[i] = headers[i].key();
            consumed.headerValues[i] = headers[i].value();
        }
        return consumed;
    }

    @Override
    public TypeInformation<ConsumedRecord> getProducedType() {
        return TypeInformation.of(ConsumedRecord.class);
    }
}
