package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CheckpointCoverageTest {
    private final CheckpointCoverage coverage = new CheckpointCoverage();

    @Test
    void nothingIsAwaitedAtFirst() {
        coverage.taken(1, false);
        assertThat(coverage.isComplete()).isTrue();
        assertThat(coverage.completed(1)).isFalse();
    }

    @Test
    void anAwaitedCheckpointCoversOnceItOrALaterOneIsComplete() {
        coverage.taken(2, true);
        assertThat(coverage.completed(1)).isFalse();
        assertThat(coverage.isComplete()).isFalse();
        coverage.taken(3, false);
        assertThat(coverage.completed(3)).isTrue();
        assertThat(coverage.isComplete()).isTrue();
    }

    @Test
    void aLossWaitsForTheNextCheckpoint() {
        coverage.taken(1, true);
        coverage.lost();
        assertThat(coverage.completed(1)).isFalse();
        assertThat(coverage.isComplete()).isFalse();
        coverage.taken(2, false);
        assertThat(coverage.completed(2)).isTrue();
        assertThat(coverage.isComplete()).isTrue();
    }
}
