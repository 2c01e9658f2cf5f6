package io.normstream.model.engine.onednn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/**
 * The activations' memory. Slots are handed out in the order of requests; after {@link #rewind} the
 * same requests get the same memory again, so that programs for different numbers of rows share it.
 */
final class Slots {
    private record Slot(Pointer data, long bytes) {}

    private final Context context;
    private final List<Slot> slots = new ArrayList<>();
    private int next;

    Slots(Context context) {
        this.context = context;
    }

    /** The next slot, of at least {@code bytes}. */
    Pointer take(long bytes) {
        if (next == slots.size()) {
            slots.add(new Slot(context.allocate(bytes), bytes));
        } else if (slots.get(next).bytes() < bytes) {
            slots.set(next, new Slot(context.allocate(bytes), bytes));
        }
        return slots.get(next++).data();
    }

    /** Starts handing out from the first slot again. */
    void rewind() {
        next = 0;
    }
}
