package io.normstream.jobs.wire;

import static io.normstream.schemas.RejectReason.CORRUPT_RECORD;
import static io.normstream.schemas.RejectReason.NOT_AVRO;
import static io.normstream.schemas.RejectReason.TOO_LARGE;
import static io.normstream.schemas.RejectReason.UNKNOWN_SCHEMA;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.image.Allocation;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.ImageRecord;
import io.normstream.schemas.ModelChunk;
import io.normstream.schemas.PayloadEncoding;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.RejectReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.SchemaStore;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;
import org.junit.jupiter.api.Test;

class AvroCodecTest {
    private static final int LIMIT = 10_000;

    private final SchemaStore.Cache schemas = ReleasedSchemas.growing();
    private final AvroCodec codec = new AvroCodec(schemas, LIMIT);

    @Test
    void writesWhatAvroItselfWrites() throws IOException {
        ImageRecord image = Records.image().build();
        ByteBuffer expected = image.toByteBuffer();
        assertThat(ByteBuffer.wrap(AvroCodec.encode(image))).isEqualTo(expected);
    }

    @Test
    void readsBackWhatItWrote() throws RejectedException {
        ImageRecord image = Records.image().build();
        assertThat(codec.decode(AvroCodec.encode(image), ImageRecord.class)).isEqualTo(image);
        ImageRecord unlabelled = Records.image().setLabel(null).build();
        assertThat(codec.decode(AvroCodec.encode(unlabelled), ImageRecord.class))
                .isEqualTo(unlabelled);
    }

    @Test
    void trustsTheRecordsWithoutASystemProperty() throws RejectedException {
        ClassSecurityPredicate before = ClassSecurityValidator.getGlobal();
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.DEFAULT_TRUSTED_CLASSES);
        try {
            TrustedRecords.trust();
            assertThat(codec.decode(AvroCodec.encode(Records.image().build()), ImageRecord.class))
                    .isNotNull();
            assertThat(ClassSecurityValidator.getGlobal().isTrusted(ProcessBuilder.class))
                    .isFalse();
        } finally {
            ClassSecurityValidator.setGlobal(before);
        }
    }

    @Test
    void refusesBytesWithoutTheMarker() {
        assertRefused(new byte[0], NOT_AVRO, "no bytes");
        assertRefused(new byte[] {(byte) 0xC3, 1, 2}, NOT_AVRO, "found C3 01 02");
        assertRefused("{\"imageId\": 1}".getBytes(UTF_8), NOT_AVRO, "found 7B 22");
        byte[] otherVersion = AvroCodec.encode(Records.image().build());
        otherVersion[1] = 2;
        assertRefused(otherVersion, NOT_AVRO, "found C3 02");
    }

    /** As a dump of the record shows it, and as Avro's own tools print that of a schema. */
    @Test
    void aFingerprintIsNamedAsItIsSent() throws Exception {
        byte[] bytes = AvroCodec.encode(Records.image().build());
        String sent = HexFormat.of().formatHex(bytes, 2, AvroCodec.HEADER_BYTES);
        byte[] ofTools =
                SchemaNormalization.parsingFingerprint("CRC-64-AVRO", ImageRecord.getClassSchema());
        assertThat(sent).isEqualTo(HexFormat.of().formatHex(ofTools));

        assertThatThrownBy(
                        () ->
                                new AvroCodec(new SchemaStore.Cache(), 1 << 20)
                                        .decode(bytes, ImageRecord.class))
                .hasMessageContaining("the fingerprint " + sent)
                .hasMessageContaining("--schemas");
    }

    @Test
    void namesAFingerprintThatItDoesNotKnow() {
        byte[] bytes = AvroCodec.encode(Records.image().build());
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(2, 0xABCDEFL);
        assertRefused(bytes, UNKNOWN_SCHEMA, "fingerprint efcdab0000000000");
    }

    @Test
    void refusesEveryTruncationAndEveryAddition() {
        byte[] bytes = AvroCodec.encode(Records.image().build());
        for (int length = AvroCodec.HEADER_BYTES; length < bytes.length; length++) {
            assertRefused(Arrays.copyOf(bytes, length), CORRUPT_RECORD, "ImageRecord");
        }
        assertRefused(Arrays.copyOf(bytes, bytes.length + 1), CORRUPT_RECORD, "left after the end");
    }

    @Test
    void refusesAnotherRecordThanAsked() {
        byte[] chunk =
                AvroCodec.encode(new ModelChunk("m", "l", 1L, 0, 0, 1, ByteBuffer.allocate(0)));
        assertRefused(
                chunk, CORRUPT_RECORD, "ModelChunk where a io.normstream.schemas.ImageRecord");
    }

    @Test
    void refusesMoreBytesThanAllowedBeforeItLooksAtThem() {
        assertRefused(new byte[LIMIT + 1], TOO_LARGE, "10001 bytes, at most 10000");
        assertThatThrownBy(() -> new AvroCodec(schemas, 9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxRecordBytes = 9");
    }

    @Test
    void refusesASchemaThatBrokeTheRules() throws IOException {
        Schema without =
                SchemaBuilder.record("ImageRecord")
                        .namespace("io.normstream.schemas")
                        .fields()
                        .requiredString("imageId")
                        .endRecord();
        schemas.addSchema(without);
        GenericData.Record record = new GenericRecordBuilder(without).set("imageId", "i").build();
        byte[] bytes =
                new BinaryMessageEncoder<>(GenericData.get(), without).encode(record).array();
        assertRefused(bytes, UNKNOWN_SCHEMA, "broke the rules of evolution");
    }

    @Test
    void anEncodingFromTheFutureBecomesUnsupported() throws IOException, RejectedException {
        String text = ImageRecord.getClassSchema().toString();
        Schema future = new Schema.Parser().parse(text.replace("\"JPEG\",", "\"JPEG\",\"WEBP\","));
        schemas.addSchema(future);
        GenericData.Record record =
                new GenericRecordBuilder(future)
                        .set("imageId", "i")
                        .set("eventTime", 1L)
                        .set(
                                "encoding",
                                new GenericData.EnumSymbol(
                                        future.getField("encoding").schema(), "WEBP"))
                        .set("payload", ByteBuffer.allocate(2))
                        .build();
        byte[] bytes = new BinaryMessageEncoder<>(GenericData.get(), future).encode(record).array();
        assertThat(codec.decode(bytes, ImageRecord.class).getEncoding())
                .isEqualTo(PayloadEncoding.UNSUPPORTED);
    }

    @Test
    void hostileLengthsAreRefusedAndAllocateLittle() throws IOException {
        for (long length :
                new long[] {
                    -1, Long.MIN_VALUE, 1L << 30, Integer.MAX_VALUE, 1L << 40, Long.MAX_VALUE
                }) {
            byte[] string = withHeader(ImageRecord.class, length);
            byte[] array =
                    withHeader(Prediction.class, "m", "l", 1L, "i", "t", 0, 0L, 0L, 0, 0, length);
            byte[] headers = withHeader(DeadLetter.class, "t", 0, 0L, 0L, 0, 0, length);
            byte[] bytes = withHeader(DeadLetter.class, "t", 0, 0L, 0L, 1, length);
            assertHarmless(string, ImageRecord.class);
            assertHarmless(array, Prediction.class);
            assertHarmless(headers, DeadLetter.class);
            assertHarmless(bytes, DeadLetter.class);
        }
    }

    private void assertHarmless(byte[] bytes, Class<? extends SpecificRecord> type) {
        assertRefused(bytes, type, CORRUPT_RECORD, type.getSimpleName());
        assertThat(Allocation.of(() -> assertRefused(bytes, type, CORRUPT_RECORD, "")))
                .isLessThan(200_000);
    }

    /** The header of a type and then values: numbers as Avro varints, text with its length. */
    private static byte[] withHeader(Class<? extends SpecificRecord> type, Object... values)
            throws IOException {
        Schema schema = SpecificData.get().getSchema(type);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0xC3, 1});
        out.write(
                ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(SchemaNormalization.parsingFingerprint64(schema))
                        .array());
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        for (Object value : values) {
            if (value instanceof String text) {
                encoder.writeString(text);
            } else {
                encoder.writeLong(((Number) value).longValue());
            }
        }
        encoder.flush();
        return out.toByteArray();
    }

    private void assertRefused(byte[] bytes, RejectReason reason, String detail) {
        assertRefused(bytes, ImageRecord.class, reason, detail);
    }

    private void assertRefused(
            byte[] bytes,
            Class<? extends SpecificRecord> type,
            RejectReason reason,
            String detail) {
        assertThatThrownBy(() -> codec.decode(bytes, type))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        e -> {
                            assertThat(e.reason()).isEqualTo(reason);
                            assertThat(e.detail()).contains(detail).hasSizeLessThanOrEqualTo(500);
                        });
    }
}
