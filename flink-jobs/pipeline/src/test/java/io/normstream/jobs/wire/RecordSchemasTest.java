package io.normstream.jobs.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.snapshot.ClassNames;
import io.normstream.schemas.ClosedBy;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.LearningState;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.ModelChunk;
import io.normstream.schemas.ModelManifest;
import io.normstream.schemas.NewClass;
import io.normstream.schemas.Outcome;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.RejectReason;
import io.normstream.schemas.Step;
import io.normstream.schemas.TrainingMetrics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.typeutils.PojoTypeInfo;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema.KafkaSinkContext;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordSchemasTest {
    private static final int PARTITIONS = 7;
    private static final Instant TIME = Instant.ofEpochMilli(1_700_000_000_000L);
    private static final ByteBuffer HASH = ByteBuffer.wrap(new byte[32]);

    private static final Prediction PREDICTION =
            new Prediction("m", "l", 5L, "i", "t", 1, 2L, TIME, 3, 4, List.of(0.25f, 0.75f));
    private static final LedgerEntry ENTRY =
            new LedgerEntry(
                    "m",
                    "l",
                    5L,
                    4L,
                    1L,
                    HASH,
                    null,
                    new Step(List.of(), ClosedBy.COUNT, Outcome.LEARNT, null, 32, 0, 0.5, null),
                    null,
                    null);
    private static final TrainingMetrics METRICS =
            new TrainingMetrics(
                    "m",
                    "l",
                    5L,
                    1L,
                    32L,
                    TIME,
                    0.5,
                    0.5,
                    0.5,
                    0.1,
                    1.0,
                    3.0,
                    List.of(0.5),
                    List.of(0.25),
                    List.of(),
                    0.5,
                    0.875,
                    -3.0,
                    null,
                    2,
                    1,
                    LearningState.AT_CHANCE,
                    List.of(new NewClass(3, 5L)));
    private static final ModelChunk CHUNK =
            new ModelChunk("m", "l", 5L, 2, 1, 3, ByteBuffer.wrap(new byte[] {1, 2}));
    private static final ModelManifest MANIFEST =
            new ModelManifest(
                    "m",
                    "l",
                    5L,
                    4L,
                    1L,
                    10L,
                    2,
                    3,
                    5L,
                    HASH,
                    HASH,
                    HASH,
                    TIME,
                    32L,
                    0.5,
                    "small-cnn",
                    28,
                    28,
                    1,
                    10,
                    "reference",
                    "float32",
                    1,
                    "any",
                    64,
                    List.of("no", "yes"),
                    0.5,
                    0.875);

    private final KafkaSinkContext context = new Partitions(PARTITIONS);

    @Test
    void keysByModelIdIntoThePartitionThatKafkaChooses() throws Exception {
        assertKeyedByModel(
                AvroRecordSchema.predictions("topic", RecordEncoding.SINGLE_OBJECT, Map.of()),
                PREDICTION);
        assertKeyedByModel(AvroRecordSchema.ledger("topic"), ENTRY);
        assertKeyedByModel(
                AvroRecordSchema.metrics("topic", RecordEncoding.SINGLE_OBJECT), METRICS);
    }

    private <T extends SpecificRecord> void assertKeyedByModel(AvroRecordSchema<T> schema, T record)
            throws Exception {
        AvroRecordSchema<T> sent = InstantiationUtil.clone(schema);
        ProducerRecord<byte[], byte[]> written = sent.serialize(record, context, null);
        assertThat(written.topic()).isEqualTo("topic");
        assertThat(written.key()).isEqualTo("m".getBytes(UTF_8));
        assertThat(written.partition()).isEqualTo(kafkaPartition("m"));
        assertThat(written.timestamp()).isNull();
        AvroCodec codec = new AvroCodec(ReleasedSchemas.store(), 1000);
        assertThat(codec.decode(written.value(), record.getClass())).isEqualTo(record);
    }

    @Test
    void aPredictionCarriesTheNameOfItsClassWhereItHasOne() throws Exception {
        ClassNames names = new ClassNames(List.of("0", "1", "2", "3", "Tür"));
        AvroRecordSchema<Prediction> named =
                AvroRecordSchema.predictions(
                        "topic", RecordEncoding.SINGLE_OBJECT, Map.of("m", names));
        assertThat(predictedClass(named.serialize(PREDICTION, context, null))).isEqualTo("Tür");

        AvroRecordSchema<Prediction> unnamed =
                AvroRecordSchema.predictions("topic", RecordEncoding.SINGLE_OBJECT, Map.of());
        assertThat(unnamed.serialize(PREDICTION, context, null).headers()).isEmpty();
        NamedPredictionSchema schema = InstantiationUtil.clone(new NamedPredictionSchema(unnamed));
        assertThat(predictedClass(schema.serialize(Tuple2.of(PREDICTION, "Tür"), context, null)))
                .isEqualTo("Tür");
        assertThat(schema.serialize(Tuple2.of(PREDICTION, null), context, null).headers())
                .isEmpty();
    }

    private static String predictedClass(ProducerRecord<byte[], byte[]> record) {
        return new String(record.headers().lastHeader(ClassHeaders.PREDICTED).value(), UTF_8);
    }

    @Test
    void agreesWithKafkaForAnyModelId() {
        IntStream.range(0, 200)
                .mapToObj(i -> "model-" + i * 31)
                .forEach(
                        id ->
                                assertThat(ModelId.partition(ModelId.key(id), PARTITIONS))
                                        .isEqualTo(kafkaPartition(id)));
    }

    @Test
    void aLongKeyLiesInTheDeadLetterAlone() {
        DeadLetter letter = deadLetter(ByteBuffer.wrap(new byte[1025]));

        assertThat(
                        AvroRecordSchema.deadLetters("topic", RecordEncoding.SINGLE_OBJECT)
                                .serialize(letter, context, null)
                                .key())
                .isNull();
        assertThat(letter.getKey().remaining()).isEqualTo(1025);
    }

    @Test
    void deadLettersKeepTheKeyOfTheirRecord() {
        DeadLetter letter = deadLetter(ByteBuffer.wrap("xkey".getBytes(UTF_8), 1, 3));
        ProducerRecord<byte[], byte[]> written =
                AvroRecordSchema.deadLetters("topic", RecordEncoding.SINGLE_OBJECT)
                        .serialize(letter, context, null);
        assertThat(written.key()).isEqualTo("key".getBytes(UTF_8));
        assertThat(written.partition()).isEqualTo(kafkaPartition("key"));
        ProducerRecord<byte[], byte[]> keyless =
                AvroRecordSchema.deadLetters("topic", RecordEncoding.SINGLE_OBJECT)
                        .serialize(deadLetter(null), context, null);
        assertThat(keyless.key()).isNull();
        assertThat(keyless.partition()).isNull();
    }

    @Test
    void modelUpdatesShareThePartitionOfTheirModelUnderTheirOwnKeys() throws Exception {
        assertUpdate(ModelUpdate.chunk(CHUNK), "m/2/1", AvroCodec.encode(CHUNK));
        assertUpdate(ModelUpdate.manifest(MANIFEST), "m/5", AvroCodec.encode(MANIFEST));
        assertUpdate(ModelUpdate.tombstone("m", 2, 7), "m/2/7", null);
    }

    private void assertUpdate(ModelUpdate update, String key, byte @Nullable [] value)
            throws Exception {
        TypeInformation<ModelUpdate> type = TypeInformation.of(ModelUpdate.class);
        assertThat(type).isInstanceOf(PojoTypeInfo.class);
        ProducerRecord<byte[], byte[]> written =
                InstantiationUtil.clone(new ModelUpdateSchema("topic"))
                        .serialize(FlinkTypes.roundTrip(update, type), context, null);
        assertThat(written.topic()).isEqualTo("topic");
        assertThat(written.key()).isEqualTo(key.getBytes(UTF_8));
        assertThat(written.partition()).isEqualTo(kafkaPartition("m"));
        assertThat(written.value()).isEqualTo(value);
    }

    @Test
    void recordsGoBetweenOperatorsWithoutKryo() throws IOException {
        assertTravels(PREDICTION, Prediction.class);
        assertTravels(ENTRY, LedgerEntry.class);
        assertTravels(METRICS, TrainingMetrics.class);
        assertTravels(deadLetter(null), DeadLetter.class);
    }

    private static <T extends SpecificRecord> void assertTravels(T record, Class<T> type)
            throws IOException {
        TypeInformation<T> found = TypeInformation.of(type);
        assertThat(found).isInstanceOf(AvroTypeInfo.class);
        assertThat(FlinkTypes.roundTrip(record, found)).isEqualTo(record);
    }

    @Test
    void refusesModelIdsThatWouldBreakKeys() {
        for (String id : List.of("", "a/b", "a b", "é", "x".repeat(201))) {
            assertThatThrownBy(() -> ModelId.require(id))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Model id \"" + id + "\"");
        }
        assertThat(ModelId.require("camera-7.left_eye")).isEqualTo("camera-7.left_eye");
    }

    private static int kafkaPartition(String key) {
        return BuiltInPartitioner.partitionForKey(key.getBytes(UTF_8), PARTITIONS);
    }

    private static DeadLetter deadLetter(@Nullable ByteBuffer key) {
        return new DeadLetter(
                "t", 1, 2L, TIME, key, HASH, List.of(), RejectReason.NOT_AVRO, "no marker");
    }

    private record Partitions(int count) implements KafkaSinkContext {
        @Override
        public int getParallelInstanceId() {
            return 0;
        }

        @Override
        public int getNumberOfParallelInstances() {
            return 1;
        }

        @Override
        public int[] getPartitionsForTopic(String topic) {
            return IntStream.range(0, count).toArray();
        }
    }
}
