package io.normstream.model.engine.memory;

import io.normstream.model.engine.StateLayout;
import io.normstream.model.norm.StateSpec;
import java.util.List;

/** The state of one layer in the network's flat arrays. */
final class StoredState {
    private final Storage storage;
    private final int[] offsets;

    /**
     * @param specs of the layer, whose names lie below {@code path}
     */
    StoredState(List<StateSpec> specs, String path, Storage storage) {
        this.storage = storage;
        this.offsets =
                specs.stream()
                        .map(spec -> storage.stateLayout().slice(path + "." + spec.name()))
                        .mapToInt(StateLayout.Slice::offset)
                        .toArray();
    }

    /** Reads the state before the step. */
    void read(double[][] into) {
        for (int i = 0; i < offsets.length; i++) {
            storage.state().read(offsets[i], into[i]);
        }
    }

    /** Writes {@code next} as the next state, or {@code state} where the step is to leave that. */
    void write(double[][] state, double[][] next) {
        double[][] written = storage.step().context().updateStatistics() ? next : state;
        for (int i = 0; i < offsets.length; i++) {
            storage.nextState().write(offsets[i], written[i]);
        }
    }
}
