package io.normstream.jobs.ingest;

import static io.normstream.jobs.ingest.IngestExamples.record;
import static io.normstream.jobs.wire.Records.image;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.wire.FlinkTypes;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class ExampleSerializerTest {
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
