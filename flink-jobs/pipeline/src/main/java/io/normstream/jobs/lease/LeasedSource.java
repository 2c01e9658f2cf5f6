package io.normstream.jobs.lease;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A source whose enumerator also renews a lease: that is the one part of ours that Flink runs once
 * for a job, on the JobManager. Records, splits and states are those of the source within.
 */
final class LeasedSource<T, SplitT extends SourceSplit, StateT>
        implements Source<T, SplitT, StateT>, ResultTypeQueryable<T> {
    private static final long serialVersionUID = 1L;

    private final Source<T, SplitT, StateT> source;
    private final TypeInformation<T> type;
    private final HeldLease held;

    private LeasedSource(
            Source<T, SplitT, StateT> source, TypeInformation<T> type, HeldLease held) {
        this.source = source;
        this.type = type;
        this.held = held;
    }

    static <T, SplitT extends SourceSplit, StateT> LeasedSource<T, SplitT, StateT> of(
            Source<T, SplitT, StateT> source, TypeInformation<T> type, HeldLease held) {
        return new LeasedSource<>(source, type, held);
    }

    @Override
    public Boundedness getBoundedness() {
        return source.getBoundedness();
    }

    @Override
    public SourceReader<T, SplitT> createReader(SourceReaderContext context) throws Exception {
        return source.createReader(context);
    }

    @Override
    public SplitEnumerator<SplitT, StateT> createEnumerator(SplitEnumeratorContext<SplitT> context)
            throws Exception {
        return LeasedEnumerator.of(source.createEnumerator(context), context, held);
    }

    @Override
    public SplitEnumerator<SplitT, StateT> restoreEnumerator(
            SplitEnumeratorContext<SplitT> context, StateT state) throws Exception {
        return LeasedEnumerator.of(source.restoreEnumerator(context, state), context, held);
    }

    @Override
    public SimpleVersionedSerializer<SplitT> getSplitSerializer() {
        return source.getSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<StateT> getEnumeratorCheckpointSerializer() {
        return source.getEnumeratorCheckpointSerializer();
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return type;
    }
}
