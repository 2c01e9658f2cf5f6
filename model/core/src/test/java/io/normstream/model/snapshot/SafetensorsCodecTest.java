package io.normstream.model.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.ModelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsCodecTest {
    private static final String TWO_FLOATS =
            "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";

    private static byte[] file(String header, int dataBytes) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .array();
    }

    private static StoredArray floats(List<Integer> shape, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return new StoredArray(ElementType.F32, shape, bytes);
    }

    private static SafetensorsCodec.Contents example() {
        return new SafetensorsCodec.Contents(
                new TreeMap<>(Map.of("who", "a \"test\" with ü", "when", "")),
                new TreeMap<>(
                        Map.of(
                                "a", floats(List.of(3, 1), 1, -2, Float.NaN),
                                "b", StoredArray.ofLongs(Long.MIN_VALUE, 7),
                                "c", floats(List.of(0)),
                                "d", floats(List.of(), 5))));
    }

    @Test
    void writesTheDocumentedBytes() {
        byte[] file =
                SafetensorsCodec.encode(
                        new SafetensorsCodec.Contents(
                                new TreeMap<>(Map.of("k", "v")),
                                new TreeMap<>(
                                        Map.of(
                                                "x", floats(List.of(1), 1.5f),
                                                "y", StoredArray.ofLongs(2)))));
        String header =
                "{\"__metadata__\":{\"k\":\"v\"},"
                        + "\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]},"
                        + "\"y\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}";
        String padded = header + " ".repeat((8 - header.length() % 8) % 8);
        byte[] text = padded.getBytes(StandardCharsets.US_ASCII);
        byte[] expected =
                ByteBuffer.allocate(8 + text.length + 12)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(text.length)
                        .put(text)
                        .putLong(2)
                        .putFloat(1.5f)
                        .array();
        assertThat(file).isEqualTo(expected);
    }

    @Test
    void readsWhatItWrites() {
        byte[] file = SafetensorsCodec.encode(example());
        SafetensorsCodec.Contents read = SafetensorsCodec.decode(file);
        assertThat(read).isEqualTo(example());
        assertThat(SafetensorsCodec.encode(read)).isEqualTo(file);
    }

    @Test
    void readsAHeaderInAnyOrderWithoutMetadata() {
        byte[] file =
                file(
                        "{\"b\":{\"data_offsets\":[8,16],\"dtype\":\"I64\",\"shape\":[1]},"
                                + TWO_FLOATS
                                + "}",
                        16);
        SafetensorsCodec.Contents read = SafetensorsCodec.decode(file);
        assertThat(read.metadata()).isEmpty();
        assertThat(read.arrays()).containsOnlyKeys("a", "b");
    }

    @Test
    void refusesEveryTruncation() {
        byte[] file = SafetensorsCodec.encode(example());
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> SafetensorsCodec.decode(cut))
                    .as("%d of %d bytes", length, file.length)
                    .isInstanceOf(ModelException.class);
        }
    }

    @Test
    void refusesOrReadsEveryFlippedHeaderBit() {
        byte[] file = SafetensorsCodec.encode(example());
        int headerEnd = 8 + (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        for (int bit = 0; bit < headerEnd * 8; bit++) {
            byte[] flipped = file.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(SafetensorsCodec.decode(flipped)).isNotEqualTo(example());
            } catch (ModelException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40, 1000})
    void refusesAHeaderLengthBeyondTheFile(long length) {
        byte[] file = file("{" + TWO_FLOATS + "}", 8);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
        assertThatThrownBy(() -> SafetensorsCodec.decode(file))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("header is too long")
                .hasMessageContaining(Long.toUnsignedString(length));
    }

    @Test
    void refusesAHeaderBeyondTheLimit() {
        byte[] file = file(" ".repeat(SafetensorsCodec.MAX_HEADER_BYTES + 1), 0);
        assertThatThrownBy(() -> SafetensorsCodec.decode(file))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("header is too long");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "not json | not JSON",
                "{\"a\": | not JSON",
                "{} {} | not JSON",
                "[] | must be a JSON object",
                "{\"__metadata__\":{\"k\":1}} | Metadata k must be a string",
                "{\"__metadata__\":[]} | __metadata__ must be an object",
                "{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}} | Duplicate field 'k'",
                "{\"a\":3} | Array a must have the fields",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}} | Array a must have the fields",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"x\":1}} | Array a must have the fields",
                "{\"a\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[0,8]}} | Array a has dtype \"F16\"",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}} | takes 12 bytes, its offsets span 8",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}} | whole numbers",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}} | whole numbers",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999],\"data_offsets\":[0,8]}} | size of 99999999999",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[65536,65536],\"data_offsets\":[0,8]}} | at most 2147483647 elements",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,2],\"data_offsets\":[0,8]}} | at most 8 numbers",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}} | [start, end]",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}} | [start, end]",
                "{\"a b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | printable ASCII",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]}} | gap",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | overlap",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | 4 trailing bytes",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}} | cut short",
            })
    void refusesABrokenHeader(String header, String message) {
        assertThatThrownBy(() -> SafetensorsCodec.decode(file(header, 8)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesNestingThatWouldExhaustTheStack() {
        String deep = "[".repeat(500_000);
        assertThatThrownBy(() -> SafetensorsCodec.decode(file(deep, 0)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("not JSON");
    }

    @Test
    void refusesToWriteANameThatTheDigestCouldNotTellApart() {
        SafetensorsCodec.Contents contents =
                new SafetensorsCodec.Contents(
                        new TreeMap<>(), new TreeMap<>(Map.of("a\nb", StoredArray.ofLongs(1))));
        assertThatThrownBy(() -> SafetensorsCodec.encode(contents))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("printable ASCII");
    }
}
