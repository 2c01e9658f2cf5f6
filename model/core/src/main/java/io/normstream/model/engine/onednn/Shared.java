package io.normstream.model.engine.onednn;

import io.normstream.model.engine.memory.ActivationSizes;
import io.normstream.model.engine.memory.Beside;
import io.normstream.model.engine.memory.CloseOnFailure;
import io.normstream.model.engine.memory.Storage;
import io.normstream.model.nn.Architecture;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/** What all programs of one network share. */
final class Shared implements AutoCloseable {
    private final Storage storage;
    private final Context context;
    private final int type;
    private final @Nullable Beside beside;
    private final Slots slots;
    private final Kernels kernels = new Kernels();
    private final List<Pointer> scratch = new ArrayList<>();
    private final long largestActivation;

    Shared(Architecture architecture, int maxBatch, int type, @Nullable Beside beside) {
        this.beside = beside;
        this.type = type;
        this.largestActivation =
                (long) maxBatch
                        * Float.BYTES
                        * ActivationSizes.largest(
                                architecture.layers(),
                                architecture.input(),
                                ActivationSizes::padded);
        try (CloseOnFailure made = new CloseOnFailure()) {
            this.storage = Storage.allocate(architecture, DataType.FLOAT);
            made.add(storage::close);
            this.context = new Context();
            made.keep();
        }
        this.slots = new Slots(context);
    }

    Context context() {
        return context;
    }

    Storage storage() {
        return storage;
    }

    /** Number type of activations, such as {@link dnnl#dnnl_f32}. */
    int type() {
        return type;
    }

    @Nullable Beside beside() {
        return beside;
    }

    Slots slots() {
        return slots;
    }

    Kernels kernels() {
        return kernels;
    }

    /** Bytes that every activation fits into. */
    long largestActivation() {
        return largestActivation;
    }

    /** Memory for an activation that is gone when its node returns. */
    Pointer scratch(int index) {
        while (scratch.size() <= index) {
            scratch.add(context.allocate(largestActivation));
        }
        return scratch.get(index);
    }

    @Override
    public void close() {
        context.close();
        storage.close();
    }
}
