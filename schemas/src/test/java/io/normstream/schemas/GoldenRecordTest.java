package io.normstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes on the wire stay what they are, and the page that describes them says the same. */
class GoldenRecordTest {
    private static final Path PAGE = Path.of("../docs/wire-format.md");

    private static final ImageRecord RECORD =
            ImageRecord.newBuilder()
                    .setImageId("image-1")
                    .setModelId("default")
                    .setEventTime(Instant.ofEpochMilli(1_700_000_000_000L))
                    .setLabel(3)
                    .setEncoding(PayloadEncoding.RAW)
                    .setHeight(2)
                    .setWidth(3)
                    .setChannels(1)
                    .setPayload(ByteBuffer.wrap(new byte[] {0, 1, 2, 127, -128, -1}))
                    .build();

    /** Never regenerated: a file for a new version of the schema is added beside it. */
    @Test
    void versionOneIsReadAndWrittenAsItWas() throws IOException {
        byte[] golden = golden("ImageRecord-v1.bin");
        assertThat(ImageRecord.fromByteBuffer(ByteBuffer.wrap(golden))).isEqualTo(RECORD);
        assertThat(RECORD.toByteBuffer()).isEqualTo(ByteBuffer.wrap(golden));
    }

    @Test
    void thePageShowsTheGoldenBytes() throws IOException {
        String hex =
                HexFormat.ofDelimiter(" ").withUpperCase().formatHex(golden("ImageRecord-v1.bin"));
        String page = Files.readString(PAGE).replaceAll("\\s+", " ");
        assertThat(page).contains(hex);
    }

    static Iterable<Schema> current() {
        return Released.CURRENT;
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("current")
    void thePageNamesTheFingerprint(Schema schema) throws Exception {
        long fingerprint = SchemaNormalization.parsingFingerprint64(schema);
        assertThat(Files.readString(PAGE))
                .contains(
                        "| %s | %d | `%s` | `%s` |"
                                .formatted(
                                        schema.getName(),
                                        Released.of(schema.getName()).size(),
                                        HexFormat.of()
                                                .formatHex(
                                                        SchemaNormalization.parsingFingerprint(
                                                                "CRC-64-AVRO", schema)),
                                        HexFormat.of().toHexDigits(fingerprint)));
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream stream = GoldenRecordTest.class.getResourceAsStream("/golden/" + name)) {
            assertThat(stream).isNotNull();
            return stream.readAllBytes();
        }
    }
}
