package io.normstream.jobs.training.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.ingest.Example;
import io.normstream.schemas.OffsetRun;
import java.util.List;
import org.junit.jupiter.api.Test;

class OffsetRunsTest {

    @Test
    void risingOffsetsOfAPartitionAreOneRunGapsIncluded() {
        assertThat(OffsetRuns.of(List.of(at(0, 3), at(0, 4), at(0, 9))))
                .containsExactly(new OffsetRun("images", 0, 3L, 9L, 3));
    }

    @Test
    void anotherPartitionOrAnEarlierOffsetBeginsARun() {
        assertThat(OffsetRuns.of(List.of(at(0, 3), at(1, 7), at(1, 8), at(0, 4), at(0, 2))))
                .containsExactly(
                        new OffsetRun("images", 0, 3L, 3L, 1),
                        new OffsetRun("images", 1, 7L, 8L, 2),
                        new OffsetRun("images", 0, 4L, 4L, 1),
                        new OffsetRun("images", 0, 2L, 2L, 1));
    }

    @Test
    void nothingHasNoRuns() {
        assertThat(OffsetRuns.of(List.of())).isEmpty();
    }

    private static Example at(int partition, long offset) {
        Example example = new Example();
        example.topic = "images";
        example.partition = partition;
        example.offset = offset;
        return example;
    }
}
