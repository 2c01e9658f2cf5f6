package io.normstream.jobs.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import org.junit.jupiter.api.Test;

class GuardedCheckpointsTest {
    /** As a consumer does whose task is cancelled: the admin client after it would run on. */
    @Test
    void aGuardThatFailsToCloseLeavesNoneBehindItOpen() {
        RecordingGuard next = RecordingGuard.holds();
        CheckpointGuard failing =
                new CheckpointGuard() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public void verify(long checkpointId) {}

                    @Override
                    public void close() {
                        throw new IllegalStateException("the task is cancelled");
                    }
                };
        GuardedCheckpoints checkpoints =
                new GuardedCheckpoints(List.of(failing, next), failure -> {});

        assertThatCode(checkpoints::close).doesNotThrowAnyException();
        assertThat(next.closed).isTrue();
    }
}
