package io.normstream.jobs.wire;

import io.normstream.model.snapshot.ClassNames;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.TrainingMetrics;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Writes Avro records to a topic, the ledger always in single-object encoding. The key decides the
 * partition as Kafka's default partitioner would, whatever the producer is configured with, so that
 * all records of a model id are in one.
 */
public final class AvroRecordSchema<T extends SpecificRecord>
        implements KafkaRecordSerializationSchema<T>, KafkaDatasetFacetProvider {

    /** The Kafka key of a record; without one the producer chooses a partition. */
    private interface Key<T> extends Serializable {
        byte @Nullable [] of(T record);
    }

    /** The headers of a record. */
    private interface Headers<T> extends Serializable {
        List<Header> of(T record);
    }

    /** A longer key would make a dead letter much larger than its record: it is part of it, too. */
    private static final int LONGEST_KEY = 1024;

    private final String topic;
    private final RecordEncoding encoding;
    private final Key<T> key;
    private final Headers<T> headers;

    private AvroRecordSchema(String topic, RecordEncoding encoding, Key<T> key) {
        this(topic, encoding, key, record -> List.of());
    }

    private AvroRecordSchema(
            String topic, RecordEncoding encoding, Key<T> key, Headers<T> headers) {
        this.topic = topic;
        this.encoding = encoding;
        this.key = key;
        this.headers = headers;
    }

    /**
     * Predictions, keyed by model id.
     *
     * @param classes names of the classes by model id; others have none
     */
    public static AvroRecordSchema<Prediction> predictions(
            String topic, RecordEncoding encoding, Map<String, ClassNames> classes) {
        Map<String, ClassNames> names = Map.copyOf(classes);
        return new AvroRecordSchema<>(
                topic,
                encoding,
                record -> ModelId.key(record.getModelId()),
                record ->
                        ClassHeaders.ofPrediction(
                                names.getOrDefault(record.getModelId(), ClassNames.NONE)
                                        .name(record.getPredictedClass())));
    }

    /** Ledger entries, keyed by model id: each holds the hash of the bytes of the one before. */
    public static AvroRecordSchema<LedgerEntry> ledger(String topic) {
        return new AvroRecordSchema<>(
                topic, RecordEncoding.SINGLE_OBJECT, record -> ModelId.key(record.getModelId()));
    }

    /** Training metrics, keyed by model id. */
    public static AvroRecordSchema<TrainingMetrics> metrics(String topic, RecordEncoding encoding) {
        return new AvroRecordSchema<>(topic, encoding, record -> ModelId.key(record.getModelId()));
    }

    /** Dead letters, with the key of the record that they hold where it is a short one. */
    public static AvroRecordSchema<DeadLetter> deadLetters(String topic, RecordEncoding encoding) {
        return new AvroRecordSchema<>(topic, encoding, record -> shortKey(record.getKey()));
    }

    @Override
    public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
        return TargetTopic.facet(topic);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            T record, KafkaSinkContext context, @Nullable Long timestamp) {
        byte[] bytes = key.of(record);
        Integer partition =
                bytes == null
                        ? null
                        : ModelId.partition(bytes, context.getPartitionsForTopic(topic).length);
        return new ProducerRecord<>(
                topic, partition, bytes, encoding.encode(record), headers.of(record));
    }

    private static byte @Nullable [] shortKey(@Nullable ByteBuffer buffer) {
        if (buffer == null || buffer.remaining() > LONGEST_KEY) {
            return null;
        }
        byte[] copy = new byte[buffer.remaining()];
        buffer.get(buffer.position(), copy);
        return copy;
    }
}
