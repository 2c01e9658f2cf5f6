package io.normstream.jobs.state;

import java.io.Serializable;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * An operator that changes the state of another and does nothing else.
 *
 * @param <A> first input of the other
 * @param <B> second input
 * @param <O> output
 */
public final class ChangedState<A, B, O> extends AbstractStreamOperator<O>
        implements TwoInputStreamOperator<A, B, O> {
    private static final long serialVersionUID = 1L;

    private final Change change;

    /** What is changed. */
    @FunctionalInterface
    public interface Change extends Serializable {
        void apply(ChangedState<?, ?, ?> operator, StateInitializationContext context)
                throws Exception;
    }

    public ChangedState(Change change) {
        this.change = change;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        change.apply(this, context);
    }

    @Override
    public void processElement1(StreamRecord<A> element) {
        throw new IllegalStateException("Nothing is put in");
    }

    @Override
    public void processElement2(StreamRecord<B> element) {
        throw new IllegalStateException("Nothing is put in");
    }
}
