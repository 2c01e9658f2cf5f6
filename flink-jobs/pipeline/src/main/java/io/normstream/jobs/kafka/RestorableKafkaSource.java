package io.normstream.jobs.kafka;

import io.normstream.jobs.JobException;
import io.normstream.jobs.identity.TopicIdentity;
import io.normstream.jobs.wire.ConsumedRecord;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.common.TopicPartition;

/**
 * A {@link KafkaSource} that can be restored with an end that it did not have. The connector takes
 * the end of a partition from the checkpoint alone: a job made bounded over a restore would never
 * end, and one made unbounded would end all the same. The first gets its end here; the second is
 * refused, since a partition that has come to its end is not in the checkpoint and would be left
 * out. Bounded before and after, the end stays: what was begun is brought to its end.
 *
 * <p>Its state says which job it belongs to, and its places which topic.
 */
final class RestorableKafkaSource
        implements Source<ConsumedRecord, KafkaPartitionSplit, SourceState>,
                ResultTypeQueryable<ConsumedRecord> {
    /** Counter of the offsets that were lost to a reader. */
    static final String LOST_OFFSETS = "lostOffsets";

    private final KafkaSource<ConsumedRecord> source;
    private final Map<TopicPartition, Long> ends;
    private final LossCheck check;
    private final boolean marks;

    /**
     * @param ends where each partition ends; empty for a source without an end
     * @param check of each place that is taken up
     * @param marks whether what is lost is said downstream
     */
    RestorableKafkaSource(
            KafkaSource<ConsumedRecord> source,
            Map<TopicPartition, Long> ends,
            LossCheck check,
            boolean marks) {
        this.source = source;
        this.ends = Map.copyOf(ends);
        this.check = check;
        this.marks = marks;
    }

    private TopicIdentity topic() {
        return check.job().topic(check.topic());
    }

    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        return new EndingSplits(new PositionedSplitSerializer(topic().id()), ends);
    }

    @Override
    public Boundedness getBoundedness() {
        return source.getBoundedness();
    }

    @Override
    public SourceReader<ConsumedRecord, KafkaPartitionSplit> createReader(
            SourceReaderContext context) throws Exception {
        return new CheckedReader(
                source.createReader(context),
                check,
                marks,
                context.metricGroup().counter(LOST_OFFSETS));
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, SourceState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return new IdentifiedEnumerator(source.createEnumerator(context), check.job());
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, SourceState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, SourceState state)
            throws IOException {
        SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> splits =
                source.restoreEnumerator(context, ofThisTopic(state));
        boolean endIsKnown = state.splits().initialDiscoveryFinished() && !ends.isEmpty();
        return new IdentifiedEnumerator(
                endIsKnown ? new EndingEnumerator(splits, context) : splits, check.job());
    }

    /** What no reader had taken up yet begins anew with a topic that was recreated. */
    private KafkaSourceEnumState ofThisTopic(SourceState state) {
        KafkaSourceEnumState splits = state.splits();
        boolean same = state.job().map(job -> job.topics().contains(topic())).orElse(true);
        return same
                ? splits
                : new KafkaSourceEnumState(
                        splits.assignedSplits(), List.of(), splits.initialDiscoveryFinished());
    }

    @Override
    public SimpleVersionedSerializer<SourceState> getEnumeratorCheckpointSerializer() {
        return new SourceStateSerializer();
    }

    @Override
    public TypeInformation<ConsumedRecord> getProducedType() {
        return source.getProducedType();
    }

    /**
     * Refuses a place that has an end, for a job that has none.
     *
     * @throws JobException if it has
     */
    static void requireNoEnd(KafkaPartitionSplit split) {
        if (split.getStoppingOffset().isPresent()) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "the checkpoint is from a run with --bounded, which ends before offset %d of %s; resume it with --bounded, or begin a new lineage with --fresh",
                            split.getStoppingOffset().orElseThrow(),
                            split.getTopicPartition()));
        }
    }

    private record EndingSplits(PositionedSplitSerializer splits, Map<TopicPartition, Long> ends)
            implements SimpleVersionedSerializer<KafkaPartitionSplit> {
        @Override
        public int getVersion() {
            return splits.getVersion();
        }

        @Override
        public byte[] serialize(KafkaPartitionSplit split) throws IOException {
            return splits.serialize(split);
        }

        @Override
        public KafkaPartitionSplit deserialize(int version, byte[] bytes) throws IOException {
            PositionedSplit split = splits.deserialize(version, bytes);
            if (ends.isEmpty()) {
                try {
                    requireNoEnd(split);
                } catch (JobException refusal) {
                    throw new SuppressRestartsException(refusal);
                }
                return split;
            }
            return split.getStoppingOffset().isPresent() ? split : ending(split);
        }

        private KafkaPartitionSplit ending(PositionedSplit split) {
            TopicPartition partition = split.getTopicPartition();
            return new PositionedSplit(
                    new KafkaPartitionSplit(
                            partition, split.getStartingOffset(), ends.getOrDefault(partition, 0L)),
                    split.topicId());
        }
    }
}
