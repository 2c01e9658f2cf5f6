package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.ingest.Example;
import io.normstream.model.snapshot.SafetensorsCodec;
import io.normstream.model.snapshot.StoredArray;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TrainerStateSerializerTest {
    private static final TrainerState STATE =
            new TrainerState(
                    new byte[] {1, 2, 3},
                    "abc",
                    17,
                    16L,
                    new byte[32],
                    3,
                    new int[] {2, 1, 0},
                    15,
                    1234,
                    new TrainerState.PartitionId("images", 4),
                    Examples.stream(3, 1),
                    new PublishingPolicy.Memory(1200L, 0.75, 4));

    @Test
    void everyFieldComesBack() {
        TrainerState read = TrainerStateSerializer.read(TrainerStateSerializer.write(STATE));

        assertThat(read).usingRecursiveComparison().isEqualTo(STATE);
        assertThat(read.pending()).extracting(Example::isLabelled).containsOnly(true);
    }

    @Test
    void aSnapshotCopiedIntoPlaceGivesTheSameBytes() {
        SafetensorsCodec.Contents snapshot =
                new SafetensorsCodec.Contents(
                        new TreeMap<>(Map.of("kind", "test")),
                        new TreeMap<>(Map.of("a", StoredArray.ofLongs(7, -1))));
        TrainerState state = holding(SafetensorsCodec.encode(snapshot));

        byte[] copiedIntoPlace =
                TrainerStateSerializer.write(
                        holding(new byte[0]), SafetensorsCodec.prepare(snapshot));

        assertThat(copiedIntoPlace).isEqualTo(TrainerStateSerializer.write(state));
    }

    private static TrainerState holding(byte[] learner) {
        return new TrainerState(
                learner,
                "abc",
                17,
                16L,
                new byte[32],
                3,
                new int[1],
                15,
                1234,
                null,
                List.of(),
                PublishingPolicy.Memory.NONE);
    }

    @Test
    void aStateBeforeTheFirstEntryComesBack() {
        TrainerState state =
                new TrainerState(
                        new byte[0],
                        "abc",
                        -1,
                        null,
                        null,
                        0,
                        new int[1],
                        -1,
                        0,
                        null,
                        List.of(),
                        PublishingPolicy.Memory.NONE);

        assertThat(TrainerStateSerializer.read(TrainerStateSerializer.write(state)))
                .usingRecursiveComparison()
                .withEqualsForType(Object::equals, PublishingPolicy.Memory.class) // holds a NaN
                .isEqualTo(state);
    }

    @Test
    void anotherFormatVersionIsRefused() {
        byte[] bytes = TrainerStateSerializer.write(STATE);
        bytes[3] = 9;

        assertThatThrownBy(() -> TrainerStateSerializer.read(bytes))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("format version 9, supported: 1 and 2");
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] bytes = TrainerStateSerializer.write(STATE);

        for (int length = 0; length < bytes.length; length++) {
            byte[] truncated = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> TrainerStateSerializer.read(truncated))
                    .as("%d of %d bytes", length, bytes.length)
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void bytesBehindTheEndAreRefused() {
        byte[] bytes = TrainerStateSerializer.write(STATE);

        assertThatThrownBy(
                        () -> TrainerStateSerializer.read(Arrays.copyOf(bytes, bytes.length + 1)))
                .hasMessageContaining("1 bytes behind its end");
    }
}
