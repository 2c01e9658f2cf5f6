package io.normstream.jobs.kafka;

import io.normstream.jobs.identity.JobIdentity;
import java.util.Optional;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;

/** An enumerator whose state holds the identity of the job in addition to the partitions. */
final class IdentifiedEnumerator
        extends ForwardingEnumerator<KafkaPartitionSplit, KafkaSourceEnumState, SourceState> {
    private final JobIdentity job;

    IdentifiedEnumerator(
            SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> splits, JobIdentity job) {
        super(splits);
        this.job = job;
    }

    @Override
    public SourceState snapshotState(long checkpointId) throws Exception {
        return new SourceState(innerState(checkpointId), Optional.of(job));
    }
}
