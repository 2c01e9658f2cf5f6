package io.normstream.jobs.kafka;

import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;

/**
 * The enumerator of a bounded source that was restored with its partitions known. That of connector
 * 5.0.0 tells readers that no more will come only after it has found new ones, so that a restored
 * job would never end. Readers are told once partitions that were added since have been looked for.
 */
final class EndingEnumerator
        extends ForwardingEnumerator<
                KafkaPartitionSplit, KafkaSourceEnumState, KafkaSourceEnumState> {
    private final SplitEnumeratorContext<KafkaPartitionSplit> context;

    EndingEnumerator(
            SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> splits,
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        super(splits);
        this.context = context;
    }

    @Override
    public void addReader(int subtask) {
        super.addReader(subtask);
        // Discovery takes two calls: partitions that are new, then their offsets.
        afterEarlierCalls(() -> afterEarlierCalls(() -> signalNoMoreSplits(subtask)));
    }

    /** Flink makes these calls one after another. */
    private void afterEarlierCalls(Runnable then) {
        context.callAsync(() -> true, (done, failure) -> then.run());
    }

    private void signalNoMoreSplits(int subtask) {
        if (context.registeredReaders().containsKey(subtask)) {
            context.signalNoMoreSplits(subtask);
        }
    }

    @Override
    public KafkaSourceEnumState snapshotState(long checkpointId) throws Exception {
        return innerState(checkpointId);
    }
}
