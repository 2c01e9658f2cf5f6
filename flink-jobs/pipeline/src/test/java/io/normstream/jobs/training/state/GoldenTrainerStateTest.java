package io.normstream.jobs.training.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.state.StateFiles;
import io.normstream.jobs.training.publication.AnnouncedVersions;
import io.normstream.jobs.training.publication.PublishingPolicy;
import io.normstream.model.train.FiguresWindow;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Trainer state of every format version, written once and never again: what was ever checkpointed
 * can be read for ever. A new version gets a file of its own. A savepoint that holds such state
 * goes on in {@code GoldenSavepointITCase}.
 */
class GoldenTrainerStateTest {
    private static final PublishingPolicy.Memory PUBLISHING =
            new PublishingPolicy.Memory(1_764_000_000_000L, 0.8125, 2);
    private static final AnnouncedVersions ANNOUNCED =
            new AnnouncedVersions(List.of(400L, 450L, 500L), List.of(520L, 560L));

    private static TrainerState state(
            PublishingPolicy.Memory publishing,
            AnnouncedVersions announced,
            FiguresWindow figures) {
        return new TrainerState(
                new byte[] {3, 1, 4, 1, 5, 9},
                "2f1a0c4be6d87953",
                501,
                100L,
                new byte[] {
                    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
                    22, 23, 24, 25, 26, 27, 28, 29, 30, -1
                },
                5,
                new int[] {2, 1, 0, 7},
                500,
                1_764_000_000_123L,
                new TrainerState.PartitionId("golden.images", 3),
                List.of(example(0, 1, 0), example(1, Example.UNLABELLED, 3)),
                publishing,
                announced,
                figures);
    }

    private static Example example(int number, int label, int pixels) {
        Example example = new Example();
        example.modelId = "m";
        example.imageId = "image-" + number;
        example.topic = "golden.images";
        example.partition = 3;
        example.offset = 1_000_000_000_000L + number;
        example.eventTimeMillis = 1_764_000_000_000L + number;
        example.label = label;
        example.pixels = new byte[pixels];
        return example;
    }

    @Test
    void stateOfVersion1IsReadAndDecidesAsIfNothingWasPublished() throws IOException {
        assertThat(TrainerStateSerializer.read(StateFiles.bytes("trainer-1.bin")))
                .usingRecursiveComparison()
                .isEqualTo(
                        state(
                                PublishingPolicy.Memory.NONE,
                                AnnouncedVersions.NONE,
                                FiguresWindow.EMPTY));
    }

    @Test
    void stateOfVersion2IsReadAndKnowsOfNoAnnouncement() throws IOException {
        assertThat(TrainerStateSerializer.read(StateFiles.bytes("trainer-2.bin")))
                .usingRecursiveComparison()
                .isEqualTo(state(PUBLISHING, AnnouncedVersions.NONE, FiguresWindow.EMPTY));
    }

    @Test
    void stateOfVersion3IsReadAndItsWindowIsEmpty() throws IOException {
        assertThat(TrainerStateSerializer.read(StateFiles.bytes("trainer-3.bin")))
                .usingRecursiveComparison()
                .isEqualTo(state(PUBLISHING, ANNOUNCED, FiguresWindow.EMPTY));
    }

    @Test
    void stateOfVersion4IsReadAndWritten() throws IOException {
        FiguresWindow figures =
                new FiguresWindow(
                        7,
                        new int[] {2, 200, 1},
                        new int[] {3, 199, -1},
                        new byte[] {1, 1, 12},
                        new int[] {0, 1, 200},
                        new double[] {0.25, 1.5});
        TrainerState state = state(PUBLISHING, ANNOUNCED, figures);
        byte[] bytes = StateFiles.bytes("trainer-4.bin");

        assertThat(TrainerStateSerializer.read(bytes)).usingRecursiveComparison().isEqualTo(state);
        assertThat(TrainerStateSerializer.write(state)).isEqualTo(bytes);
    }
}
