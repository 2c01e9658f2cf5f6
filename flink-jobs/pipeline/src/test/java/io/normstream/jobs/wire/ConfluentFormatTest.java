package io.normstream.jobs.wire;

import static io.normstream.schemas.RejectReason.CORRUPT_RECORD;
import static io.normstream.schemas.RejectReason.NOT_AVRO;
import static io.normstream.schemas.RejectReason.UNKNOWN_SCHEMA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.config.WireFormat;
import io.normstream.jobs.config.WireSettings;
import io.normstream.jobs.image.Allocation;
import io.normstream.jobs.registry.LoopbackRegistry;
import io.normstream.jobs.registry.RegistryException;
import io.normstream.jobs.registry.RegistrySettings;
import io.normstream.jobs.registry.SchemaRegistry;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.ImageRecord;
import io.normstream.schemas.RejectReason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.flink.formats.avro.RegistryAvroDeserializationSchema;
import org.apache.flink.formats.avro.RegistryAvroSerializationSchema;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Records in Confluent's format, against a registry that speaks HTTP. */
class ConfluentFormatTest {
    private static final int LIMIT = 10_000;
    private static final int RECORDS = 50_000;
    private static final String SUBJECT = "images-value";

    private static LoopbackRegistry server;
    private static WireSettings settings;

    private final AvroCodec codec = new SchemaSources(null, settings.registry()).codec(LIMIT);
    private final ImageRecord image = Records.image().build();

    @BeforeAll
    static void start() {
        server = LoopbackRegistry.start();
        server.add("\"int\""); // so that ids are not those of a new registry
        settings = confluent(server.address());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static WireSettings confluent(String address) {
        RegistrySettings registry =
                RegistrySettings.of(address, null)
                        .within(Duration.ofSeconds(5), Duration.ofMillis(200));
        return new WireSettings(WireFormat.CONFLUENT, registry);
    }

    private static RecordEncoding images() {
        return encoding("images");
    }

    private static RecordEncoding encoding(String topic) {
        return TopicEncodings.of(settings, Map.of(topic, ImageRecord.getClassSchema())).of(topic);
    }

    @Test
    void aRecordIsAZeroTheIdAndTheDataAndIsReadBack() throws Exception {
        byte[] bytes = InstantiationUtil.clone(images()).encode(image);

        byte[] single = AvroCodec.encode(image);
        ByteBuffer header = ByteBuffer.wrap(bytes);
        assertThat(header.get()).isZero();
        assertThat(new SchemaRegistry(settings.registry()).find(header.getInt()))
                .isEqualTo(server.versions(SUBJECT).get(0));
        assertThat(Arrays.copyOfRange(bytes, 5, bytes.length))
                .isEqualTo(Arrays.copyOfRange(single, AvroCodec.HEADER_BYTES, single.length));
        assertThat(codec.decode(bytes, ImageRecord.class)).isEqualTo(image);
        assertThat(codec.decode(single, ImageRecord.class)).isEqualTo(image);
    }

    @Test
    void anyReaderOfAvroUnderstandsTheRegisteredSchema() throws Exception {
        byte[] bytes = images().encode(image);
        Schema schema = server.versions(SUBJECT).get(0);

        assertThat(schema.toString()).doesNotContain("avro.java.string").contains("\"doc\"");
        GenericRecord read =
                new GenericDatumReader<GenericRecord>(schema)
                        .read(null, DecoderFactory.get().binaryDecoder(bytes, 5, 1000, null));
        assertThat(read.get("imageId")).hasToString("image-1");
        assertThat(read.get("eventTime")).isEqualTo(image.getEventTime().toEpochMilli());
    }

    @Test
    void flinksOwnSchemasReadAndWriteTheSame() throws Exception {
        SchemaRegistry registry = new SchemaRegistry(settings.registry());
        Schema schema = ReleasedSchemas.of(ImageRecord.getClassSchema());
        registry.register(SUBJECT, schema);
        GenericRecord read =
                new RegistryAvroDeserializationSchema<>(
                                GenericRecord.class,
                                schema,
                                () -> new ConfluentCoder(new SchemaRegistry(settings.registry())))
                        .deserialize(images().encode(image));
        byte[] written =
                new RegistryAvroSerializationSchema<>(
                                GenericRecord.class, schema, () -> new ConfluentCoder(registry))
                        .serialize(read);
        assertThat(written).isEqualTo(images().encode(image));
    }

    @Test
    void theCoderTakesNoOtherFormat() {
        ConfluentCoder coder = new ConfluentCoder(new SchemaRegistry(settings.registry()));
        assertThatThrownBy(
                        () -> coder.readSchema(new ByteArrayInputStream(AvroCodec.encode(image))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("starts with 00, found C3");
    }

    @Test
    void withoutARegistryTheRecordIsRefusedWithWhatIsNeeded() {
        AvroCodec without = new AvroCodec(ReleasedSchemas.store(), LIMIT);
        assertRefused(without, record(513), UNKNOWN_SCHEMA, "id 513; --schema-registry is needed");
        assertThat(without.withoutRegistry()).isEqualTo(1);
        assertRefused(without, new byte[] {0, 0, 0, 1}, NOT_AVRO, "found 00 00 00 01");
        assertThat(without.withoutRegistry()).isEqualTo(1);
    }

    @Test
    void anIdThatTheRegistryDoesNotKnowIsRefused() {
        assertRefused(codec, record(513), UNKNOWN_SCHEMA, "no schema with the id 513");
        assertRefused(codec, record(-2), UNKNOWN_SCHEMA, "above 0, found -2");
    }

    @Test
    void aSchemaThatDoesNotResolveToOursIsRefused() {
        Schema without =
                SchemaBuilder.record("ImageRecord")
                        .namespace(ImageRecord.getClassSchema().getNamespace())
                        .fields()
                        .requiredString("imageId")
                        .endRecord();
        int broken = server.add(without.toString());
        int other = server.add(DeadLetter.getClassSchema().toString());
        int number = server.add("\"long\"");
        assertRefused(
                codec,
                record(broken),
                UNKNOWN_SCHEMA,
                "the registry's id " + broken + " broke the rules of evolution");
        assertRefused(codec, record(other), CORRUPT_RECORD, "DeadLetter where a");
        assertRefused(codec, record(number), CORRUPT_RECORD, "A long where a");
    }

    @Test
    void aNewerWriterIsReadByTheRulesOfAvro() throws Exception {
        Schema newer =
                new Schema.Parser()
                        .parse(
                                ImageRecord.getClassSchema()
                                        .toString()
                                        .replace(
                                                "\"fields\":[",
                                                "\"fields\":[{\"name\":\"camera\",\"type\":\"string\"},"));
        GenericData.Record record =
                new GenericRecordBuilder(newer)
                        .set("camera", "north")
                        .set("imageId", "i")
                        .set("eventTime", 5L)
                        .set(
                                "encoding",
                                new GenericData.EnumSymbol(
                                        newer.getField("encoding").schema(), "RAW"))
                        .set("payload", ByteBuffer.wrap(new byte[] {1, 2}))
                        .build();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(header(server.add(newer.toString())));
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericData.Record>(newer).write(record, encoder);
        encoder.flush();

        assertThat(codec.decode(out.toByteArray(), ImageRecord.class).getImageId()).isEqualTo("i");
    }

    @Test
    void aRegistryThatIsDownIsNoFaultOfTheRecord() throws Exception {
        try (LoopbackRegistry own = LoopbackRegistry.start()) {
            own.add(ImageRecord.getClassSchema().toString());
            AvroCodec reader =
                    new SchemaSources(null, confluent(own.address()).registry()).codec(LIMIT);
            byte[] bytes = images().encode(image);
            ByteBuffer.wrap(bytes).putInt(1, 1);
            own.stop();
            assertThatThrownBy(() -> reader.decode(bytes, ImageRecord.class))
                    .isInstanceOf(RegistryException.class);
            assertThat(reader.decode(AvroCodec.encode(image), ImageRecord.class)).isEqualTo(image);

            own.startAgain();
            assertThat(reader.decode(bytes, ImageRecord.class)).isEqualTo(image);
            own.stop();
            assertThat(reader.decode(bytes, ImageRecord.class)).isEqualTo(image);
        }
    }

    @Test
    void aRegistryThatRefusesTheSchemaStopsTheStart() {
        String unlike =
                ImageRecord.getClassSchema()
                        .toString()
                        .replace(
                                "\"name\":\"payload\",\"type\":\"bytes\"",
                                "\"name\":\"payload\",\"type\":\"int\"");
        SchemaRegistry registry = new SchemaRegistry(settings.registry());
        registry.register("taken-value", new Schema.Parser().parse(unlike));
        assertThatThrownBy(() -> encoding("taken"))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("subject taken-value")
                .hasMessageContaining("incompatible");
    }

    @Test
    void formatsHoldTheSameData() {
        byte[] confluent = images().encode(image);
        byte[] single = AvroCodec.encode(image);
        byte[] otherData = AvroCodec.encode(Records.image().setLabel(0).build());
        byte[] otherSchema = single.clone();
        otherSchema[4]++;
        assertThat(AvroCodec.sameData(confluent, single)).isTrue();
        assertThat(AvroCodec.sameData(single, single.clone())).isTrue();
        assertThat(AvroCodec.sameData(confluent, otherData)).isFalse();
        assertThat(AvroCodec.sameData(single, otherSchema)).isFalse();
        assertThat(AvroCodec.sameData(single, new byte[1])).isFalse();
    }

    /** Whatever the bytes, a record is read or refused, and costs little. */
    @Test
    void damagedRecordsAreReadOrRefused() {
        Random random = new Random(20261126);
        byte[] good = images().encode(image);
        Map<RejectReason, Integer> reasons = new EnumMap<>(RejectReason.class);
        for (int i = 0; i < RECORDS; i++) {
            byte[] bytes = damaged(good, random);
            long allocated = Allocation.of(() -> refusal(bytes, reasons));
            assertThat(allocated).isLessThan(4 << 20);
        }
        int refused = reasons.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(refused).isBetween(RECORDS / 5, RECORDS - RECORDS / 50);
        assertThat(reasons).containsKeys(NOT_AVRO, UNKNOWN_SCHEMA, CORRUPT_RECORD);
    }

    private void refusal(byte[] bytes, Map<RejectReason, Integer> reasons) {
        try {
            codec.decode(bytes, ImageRecord.class);
        } catch (RejectedException e) {
            reasons.merge(e.reason(), 1, Integer::sum);
        }
    }

    /** Bits, bytes, length and id changed, at times no more left than the id. */
    private static byte[] damaged(byte[] good, Random random) {
        byte[] bytes = good.clone();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes[4] = (byte) random.nextInt(8);
                default -> bytes = Arrays.copyOf(bytes, Math.max(6, at));
            }
        }
        return random.nextInt(20) == 0 ? Arrays.copyOf(bytes, random.nextInt(6)) : bytes;
    }

    private static byte[] record(int id) {
        return Arrays.copyOf(header(id), 20);
    }

    private static byte[] header(int id) {
        return ByteBuffer.allocate(5).put((byte) 0).putInt(id).array();
    }

    private static void assertRefused(
            AvroCodec codec, byte[] bytes, RejectReason reason, String detail) {
        assertThatThrownBy(() -> codec.decode(bytes, ImageRecord.class))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        e -> {
                            assertThat(e.reason()).isEqualTo(reason);
                            assertThat(e.detail()).contains(detail);
                        });
    }
}
