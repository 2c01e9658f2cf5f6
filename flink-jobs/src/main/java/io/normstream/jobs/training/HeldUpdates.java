package io.normstream.jobs.training;

import io.normstream.jobs.wire.ModelUpdate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Lets model updates through, or holds them back: where a command was carried out, another attempt
 * may carry it out elsewhere until the checkpoint that holds it is complete.
 */
final class HeldUpdates implements Consumer<ModelUpdate> {
    private final Consumer<ModelUpdate> out;
    private final List<ModelUpdate> held = new ArrayList<>();
    private boolean holding;

    HeldUpdates(Consumer<ModelUpdate> out, List<ModelUpdate> held) {
        this.out = out;
        this.held.addAll(held);
        this.holding = !held.isEmpty();
    }

    @Override
    public void accept(ModelUpdate update) {
        if (holding) {
            held.add(update);
        } else {
            out.accept(update);
        }
    }

    void hold() {
        holding = true;
    }

    void release() {
        holding = false;
        held.forEach(out);
        held.clear();
    }

    List<ModelUpdate> held() {
        return List.copyOf(held);
    }
}
