package io.normstream.jobs.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.schemas.ImageRecord;
import io.normstream.schemas.RejectReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaDirectoryTest {
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    /** A later ImageRecord: one more field, with a default. */
    private static final Schema NEWER =
            new Schema.Parser()
                    .parse(
                            ImageRecord.getClassSchema()
                                    .toString()
                                    .replace(
                                            "\"fields\":[",
                                            "\"fields\":[{\"name\":\"camera\",\"type\":\"string\","
                                                    + "\"default\":\"\"},"));

    @TempDir private Path directory;
    private Instant now = Instant.EPOCH;
    private AvroCodec codec;
    private byte[] newer;

    @BeforeEach
    void encodeWithTheNewerSchema() throws IOException {
        codec = new AvroCodec(new SchemaDirectory(directory, () -> now, INTERVAL), 1000);
        GenericData.Record record =
                new GenericRecordBuilder(NEWER)
                        .set("imageId", "i")
                        .set("eventTime", 5L)
                        .set(
                                "encoding",
                                new GenericData.EnumSymbol(
                                        NEWER.getField("encoding").schema(), "RAW"))
                        .set("payload", ByteBuffer.wrap(new byte[] {1, 2}))
                        .set("camera", "north")
                        .build();
        newer = new BinaryMessageEncoder<>(GenericData.get(), NEWER).encode(record).array();
    }

    @Test
    void aSchemaThatLiesThereAtTheStartIsKnown() throws Exception {
        write("ImageRecord.avsc", NEWER.toString());
        codec = new AvroCodec(new SchemaDirectory(directory, () -> now, INTERVAL), 1000);
        assertThat(codec.decode(newer, ImageRecord.class).getImageId()).isEqualTo("i");
    }

    @Test
    void aSchemaThatComesLaterIsFoundAfterTheInterval() throws Exception {
        assertUnknown();
        write("ImageRecord.avsc", NEWER.toString());
        now = now.plus(INTERVAL).minusMillis(1);
        assertUnknown();
        now = now.plusMillis(1);
        ImageRecord image = codec.decode(newer, ImageRecord.class);
        assertThat(image.getPayload()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
        assertThat(image.getModelId()).isEqualTo("default");
    }

    @Test
    void releasedSchemasAreKnownWithoutAFile() throws Exception {
        ImageRecord image = Records.image().build();
        assertThat(codec.decode(AvroCodec.encode(image), ImageRecord.class)).isEqualTo(image);
    }

    @Test
    void aBrokenFileHidesNoOtherAndIsReadAgainOnceChanged() throws Exception {
        write("a.avsc", "{\"type\":");
        Files.write(directory.resolve("b.avsc"), new byte[] {(byte) 0xFF});
        write("c.avsc", "\"noSuchType\"");
        write("notes.txt", "not a schema");
        Files.createDirectory(directory.resolve("d.avsc"));
        now = now.plus(INTERVAL);
        assertUnknown();
        write("a.avsc", NEWER.toString());
        Files.setLastModifiedTime(directory.resolve("a.avsc"), FileTime.fromMillis(1));
        now = now.plus(INTERVAL);
        assertThat(codec.decode(newer, ImageRecord.class).getImageId()).isEqualTo("i");
    }

    @Test
    void aDirectoryThatDisappearsIsNoError() throws Exception {
        Files.delete(directory);
        now = now.plus(INTERVAL);
        assertUnknown();
        Files.createDirectory(directory);
    }

    @Test
    void refusesAPathThatIsNoDirectory() {
        assertThatThrownBy(
                        () -> new SchemaDirectory(directory.resolve("none"), () -> now, INTERVAL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none is not a directory");
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(directory.resolve(name), content, UTF_8);
    }

    private void assertUnknown() throws NoSuchAlgorithmException {
        String fingerprint =
                HexFormat.of()
                        .formatHex(SchemaNormalization.parsingFingerprint("CRC-64-AVRO", NEWER));
        assertThatThrownBy(() -> codec.decode(newer, ImageRecord.class))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        e -> {
                            assertThat(e.reason()).isEqualTo(RejectReason.UNKNOWN_SCHEMA);
                            assertThat(e.detail()).contains(fingerprint);
                        });
    }
}
