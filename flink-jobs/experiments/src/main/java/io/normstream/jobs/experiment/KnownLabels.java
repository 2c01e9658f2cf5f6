package io.normstream.jobs.experiment;

import io.normstream.jobs.data.StreamScore;
import io.normstream.model.train.MiniBatch;
import java.util.BitSet;

/** What a learner has been told of classes. */
final class KnownLabels {
    private final BitSet classes = new BitSet();
    private int last = StreamScore.NO_LABEL;

    /** Takes a mini-batch that is learnt. */
    void add(MiniBatch batch) {
        for (int row = 0; row < batch.rows(); row++) {
            last = batch.label(row);
            classes.set(last);
        }
    }

    /** The last label, or {@link StreamScore#NO_LABEL} before the first. */
    int last() {
        return last;
    }

    /** Whether an image of a class was learnt. */
    boolean has(int cls) {
        return classes.get(cls);
    }
}
