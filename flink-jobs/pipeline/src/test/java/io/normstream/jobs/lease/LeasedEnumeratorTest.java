package io.normstream.jobs.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.junit.jupiter.api.Test;

/** What an enumerator that renews a lease says to Flink. */
class LeasedEnumeratorTest {
    private final HeldLease held =
            new HeldLease(Leases.ofTraining("127.0.0.1:1", "p"), Leases.renewal("own", 0));
    private final LeaseKeeper keeper = new LeaseKeeper(held, null, other -> {});
    private final Splits splits = new Splits();
    private final LeasedEnumerator<SourceSplit, String> enumerator =
            new LeasedEnumerator<>(splits, keeper, held, Duration.ZERO);

    @Test
    void noCheckpointBeginsBeforeTheLeaseWasRenewed() {
        assertThatThrownBy(() -> enumerator.snapshotState(7))
                .isInstanceOfSatisfying(
                        CheckpointException.class,
                        failure ->
                                assertThat(failure.getCheckpointFailureReason())
                                        .as("the one reason that restarts no job")
                                        .isEqualTo(
                                                CheckpointFailureReason.TRIGGER_CHECKPOINT_FAILURE))
                .hasMessageStartingWith(
                        "checkpoint 7 does not begin: p.ledger is still being claimed")
                .hasNoCause();
        assertThat(splits.calls).isEmpty();
    }

    @Test
    void allElseIsThatOfTheSourceWithin() throws Exception {
        enumerator.handleSplitRequest(1, "host");
        enumerator.addSplitsBack(List.of(), 2);
        enumerator.addReader(3);
        enumerator.notifyCheckpointComplete(4);
        enumerator.notifyCheckpointAborted(5);
        enumerator.close();

        assertThat(splits.calls)
                .containsExactly(
                        "request 1 host", "back 2", "reader 3", "complete 4", "aborted 5", "close");
    }

    private static final class Splits implements SplitEnumerator<SourceSplit, String> {
        private final List<String> calls = new ArrayList<>();

        @Override
        public void start() {
            calls.add("start");
        }

        @Override
        public void handleSplitRequest(int subtask, String host) {
            calls.add("request " + subtask + " " + host);
        }

        @Override
        public void addSplitsBack(List<SourceSplit> back, int subtask) {
            calls.add("back " + subtask);
        }

        @Override
        public void addReader(int subtask) {
            calls.add("reader " + subtask);
        }

        @Override
        public String snapshotState(long checkpointId) {
            calls.add("snapshot " + checkpointId);
            return "state";
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            calls.add("complete " + checkpointId);
        }

        @Override
        public void notifyCheckpointAborted(long checkpointId) {
            calls.add("aborted " + checkpointId);
        }

        @Override
        public void close() {
            calls.add("close");
        }
    }
}
