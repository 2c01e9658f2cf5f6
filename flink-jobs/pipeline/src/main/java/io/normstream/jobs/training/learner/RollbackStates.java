package io.normstream.jobs.training.learner;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a model can go back to: the training states of the latest published versions. */
public final class RollbackStates {
    private final int most;
    private final PublishableLearner learner;
    private final SortedMap<Long, RollbackState> states;

    /**
     * @param most number of versions that are kept
     * @param states training states by version, oldest first
     */
    public RollbackStates(
            int most, PublishableLearner learner, SortedMap<Long, RollbackState> states) {
        this.most = most;
        this.learner = learner;
        this.states = new TreeMap<>(states);
        trim();
    }

    /** Keeps the state that the learner is in. */
    public void keep(long version, Map<String, String> provenance) {
        if (most > 0) {
            states.put(version, learner.state(provenance));
            trim();
        }
    }

    private void trim() {
        while (states.size() > most) {
            states.remove(states.firstKey());
        }
    }

    /** Puts the learner into the state of a version that is among {@link #all()}. */
    public void goBack(long version) {
        learner.goBack(Objects.requireNonNull(states.get(version)));
    }

    /** The states by version; arrays are not copied. */
    public SortedMap<Long, RollbackState> all() {
        return Collections.unmodifiableSortedMap(states);
    }
}
