package io.normstream.jobs.ingest;

import static io.normstream.jobs.ingest.IngestExamples.record;
import static io.normstream.jobs.wire.Records.image;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.image.PendingOrientation;
import io.normstream.jobs.state.StateCodecContract;
import io.normstream.jobs.state.StateFiles;
import io.normstream.jobs.wire.FlinkTypes;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class ExampleSerializerTest extends StateCodecContract<Example> {
    @Override
    protected Example sample() {
        Example example = new Example();
        example.modelId = "m";
        example.imageId = "bild-ü€" + "x".repeat(130);
        example.topic = "golden.images";
        example.partition = 3;
        example.offset = 1_000_000_000_042L;
        example.eventTimeMillis = 1_764_000_000_000L;
        example.label = 4;
        example.pixels = new byte[] {5, 6, 7};
        example.record.topic = "golden.images";
        example.record.partition = 3;
        example.record.offset = 1_000_000_000_042L;
        example.record.timestamp = 1_764_000_000_001L;
        example.record.value = new byte[] {1, 2, 5, 6, 7};
        example.record.headerKeys = new String[] {"trace", "ümläut"};
        example.record.headerValues = new byte[][] {{1, 2}, null};
        return example;
    }

    @Override
    protected byte[] write(Example example) throws IOException {
        return bytes(example);
    }

    @Override
    protected Example read(byte[] bytes) throws IOException {
        return ExampleSerializer.INSTANCE.deserialize(new DataInputDeserializer(bytes));
    }

    @Override
    protected boolean isWhole() {
        return false;
    }

    @Test
    void anExampleOfTheFirstFormatIsReadAndWritten() throws IOException {
        byte[] golden = StateFiles.bytes("example-1.bin");

        assertSame(read(golden), sample());
        assertThat(write(sample())).isEqualTo(golden);
    }

    @Test
    void whatIsToBeDecidedAboutPixelsIsReadAndWritten() throws IOException {
        Example example = sample();
        example.orientation = PendingOrientation.of(0x26);
        byte[] golden = StateFiles.bytes("example-2.bin");

        assertSame(read(golden), example);
        assertThat(write(example)).isEqualTo(golden);
    }

    @Test
    void anOrientationThatThereIsNotIsAnError() throws IOException {
        Example example = sample();
        example.orientation = PendingOrientation.of(0x26);
        byte[] bytes = write(example);
        int code = bytes.length - example.pixels.length - Integer.BYTES - 1;
        bytes[code] = 0x30;
        assertThatThrownBy(() -> read(bytes)).hasMessageContaining("orientation code 48");
        bytes[code - 1] = 3;
        assertThatThrownBy(() -> read(bytes)).hasMessageContaining("pixels in form 3");
    }

    @Test
    void aValueLongerThanWhatIsTakenInAdvanceArrives() throws IOException {
        Example example = sample();
        example.record.value = new byte[(3 << 20) + 1];
        example.record.value[3 << 20] = 7;

        assertSame(read(write(example)), example);
    }

    @Test
    void everyFieldArrives() throws Exception {
        Example example = example();
        example.record.headerKeys = new String[] {"trace", "ümläut"};
        example.record.headerValues = new byte[][] {{1, 2}, null};
        assertArrives(example);
    }

    @Test
    void whatIsNotThereIsNotThereBehindIt() throws Exception {
        Example example = example();
        example.record.key = null;
        example.record.value = null;
        assertArrives(example);
    }

    @Test
    void pixelsOtherThanThoseOfTheValueArrive() throws Exception {
        Example example = example();
        example.pixels = new byte[] {9, 8, 7, 6, 5, 4};
        assertArrives(example);
        example.pixels = new byte[1000]; // more than the value has
        assertArrives(example);
    }

    @Test
    void pixelsOfARawImageGoWithItsRecord() throws Exception {
        Example raw = example();
        Example decoded = example();
        decoded.pixels = new byte[raw.pixels.length];
        assertThat(bytes(decoded).length - bytes(raw).length).isEqualTo(raw.pixels.length);
    }

    @Test
    void aCopyIsByteForByteTheSame() throws Exception {
        byte[] bytes = bytes(example());
        DataOutputSerializer out = new DataOutputSerializer(64);
        ExampleSerializer.INSTANCE.copy(new DataInputDeserializer(bytes), out);
        assertThat(out.getCopyOfBuffer()).isEqualTo(bytes);
    }

    private static void assertArrives(Example example) throws IOException {
        TypeInformation<Example> type = TypeInformation.of(Example.class);
        assertThat(type).isInstanceOf(ExampleType.class);
        assertThat(FlinkTypes.roundTrip(example, type))
                .usingRecursiveComparison()
                .isEqualTo(example);
    }

    private static byte[] bytes(Example example) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        ExampleSerializer.INSTANCE.serialize(example, out);
        return out.getCopyOfBuffer();
    }

    /** Of a raw image. */
    private static Example example() throws Exception {
        try (ExampleDecoder decoder = IngestExamples.decoder()) {
            Example example = decoder.decode(record(image().build()));
            example.record.key = "default".getBytes(UTF_8);
            assertThat(example.record.value).endsWith(example.pixels);
            return example;
        }
    }
}
