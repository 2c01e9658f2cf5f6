package io.normstream.jobs.training.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.state.BrokenStateException;
import io.normstream.jobs.state.StateCodecContract;
import io.normstream.jobs.state.StateFiles;
import io.normstream.jobs.training.Examples;
import io.normstream.jobs.training.publication.AnnouncedVersions;
import io.normstream.jobs.training.publication.PublishingPolicy;
import io.normstream.model.snapshot.SafetensorsCodec;
import io.normstream.model.snapshot.StoredArray;
import io.normstream.model.train.FiguresWindow;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TrainerStateSerializerTest extends StateCodecContract<TrainerState> {
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
                    new PublishingPolicy.Memory(1200L, 0.75, 4),
                    new AnnouncedVersions(List.of(5L, 10L, 15L), List.of(20L)),
                    new FiguresWindow(
                            40,
                            new int[] {0, 9, 300},
                            new int[] {-1, 9, 12},
                            new byte[] {0, 7, 15},
                            new int[] {0, 9, 300},
                            new double[] {0.5, 0, 2}));

    @Override
    protected TrainerState sample() {
        return STATE;
    }

    @Override
    protected List<byte[]> older() throws IOException {
        return List.of(StateFiles.bytes("trainer-1.bin"), StateFiles.bytes("trainer-3.bin"));
    }

    @Override
    protected byte[] write(TrainerState state) {
        return TrainerStateSerializer.write(state);
    }

    @Override
    protected TrainerState read(byte[] bytes) throws BrokenStateException {
        return TrainerStateSerializer.read(bytes);
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
                PublishingPolicy.Memory.NONE,
                AnnouncedVersions.NONE,
                FiguresWindow.EMPTY);
    }

    @Test
    void aStateBeforeTheFirstEntryComesBack() throws BrokenStateException {
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
                        PublishingPolicy.Memory.NONE,
                        AnnouncedVersions.NONE,
                        FiguresWindow.EMPTY);

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
                .isInstanceOf(BrokenStateException.class)
                .hasMessage("Trainer state has format version 9, supported: 1 to 4");
    }
}
