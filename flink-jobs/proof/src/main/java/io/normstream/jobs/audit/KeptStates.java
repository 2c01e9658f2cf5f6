package io.normstream.jobs.audit;

import io.normstream.jobs.training.learner.RollbackState;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Training states that a replay goes back to later, each kept just as long as it is needed. */
final class KeptStates {
    private final Map<Long, Long> rollbacks;
    private final Map<Long, RollbackState> states = new HashMap<>();

    /**
     * @param rollbacks versions that are gone back to, and the last version that does
     */
    KeptStates(Map<Long, Long> rollbacks) {
        this.rollbacks = rollbacks;
    }

    /** Keeps the state behind {@code version} where it is needed later. */
    void keep(long version, Supplier<RollbackState> state) {
        if (rollbacks.getOrDefault(version, -1L) > version) {
            states.put(version, state.get());
        }
    }

    /**
     * The state that {@code version} goes back to.
     *
     * @throws ReplayException where that was not rebuilt
     */
    RollbackState of(@Nullable Long parent, long version) throws ReplayException {
        RollbackState state = states.get(parent);
        if (parent == null || state == null) {
            throw new ReplayException(
                    "it goes back to version " + parent + ", which was not rebuilt before it");
        }
        if (rollbacks.getOrDefault(parent, -1L) <= version) {
            states.remove(parent);
        }
        return state;
    }
}
