package io.normstream.jobs.training.publication;

import io.normstream.jobs.wire.ModelUpdate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Lets model updates through, or holds them back until a checkpoint that covers them is complete.
 * There are two reasons. Where a command was carried out or images were lost, another attempt may
 * have that elsewhere. And where the trainer computes other bits than the one before it did,
 * another attempt may compute those again, as long as the checkpoint that it would go on from is of
 * before.
 */
public final class HeldUpdates implements Consumer<ModelUpdate> {
    private final Consumer<ModelUpdate> out;
    private final List<ModelUpdate> held = new ArrayList<>();
    private boolean commanded;
    private boolean otherBits;
    private boolean otherBitsCovered;

    /** What the restored checkpoint holds, and so covers, comes first. */
    private int restored;

    /**
     * @param otherBits whether the bits differ from those of what was published after the
     *     checkpoint
     */
    public HeldUpdates(Consumer<ModelUpdate> out, List<ModelUpdate> held, boolean otherBits) {
        this.out = out;
        this.held.addAll(held);
        this.restored = held.size();
        this.otherBits = otherBits;
    }

    @Override
    public void accept(ModelUpdate update) {
        if (commanded || otherBits || restored > 0) {
            held.add(update);
        } else {
            out.accept(update);
        }
    }

    /** A command was carried out, or images were lost. */
    public void hold() {
        commanded = true;
    }

    /** The trainer makes later models with other bits than those that were published. */
    public void holdOtherBits() {
        otherBits = true;
        otherBitsCovered = false;
    }

    /**
     * A checkpoint is about to be written that is past everything of other bits.
     *
     * @return whether that is waited for
     */
    boolean passOtherBits() {
        otherBitsCovered = otherBits;
        return otherBits;
    }

    /** The latest checkpoint that was waited for is complete. */
    public void release() {
        commanded = false;
        otherBits &= !otherBitsCovered;
        emit(otherBits ? restored : held.size());
        restored = 0;
    }

    /** The input has ended: no checkpoint will cover what is held before others end too. */
    void releaseAll() {
        commanded = false;
        otherBits = false;
        emit(held.size());
        restored = 0;
    }

    private void emit(int count) {
        List<ModelUpdate> first = held.subList(0, count);
        first.forEach(out);
        first.clear();
    }

    public List<ModelUpdate> held() {
        return List.copyOf(held);
    }
}
