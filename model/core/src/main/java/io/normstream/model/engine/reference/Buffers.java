package io.normstream.model.engine.reference;

import io.normstream.model.engine.memory.Vector;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The native memory of one network. Buffers are handed out in the order of requests; after {@link
 * #rewind} the same requests get the same buffers again, so that programs for different numbers of
 * rows share them.
 */
final class Buffers implements AutoCloseable {
    private final DataType type;
    private final List<Vector> owned = new ArrayList<>();
    private int next;

    Buffers(DataType type) {
        this.type = type;
    }

    /** The next buffer of {@code size} numbers, 0 when new. */
    Vector take(long size) {
        if (next == owned.size()) {
            owned.add(Vector.of(Nd4j.create(type, size)));
        }
        Vector buffer = owned.get(next++);
        if (buffer.array().length() != size) {
            throw new IllegalStateException(
                    "Buffer "
                            + (next - 1)
                            + " has "
                            + buffer.array().length()
                            + " numbers, asked for "
                            + size);
        }
        return buffer;
    }

    /** Starts handing out from the first buffer again. */
    void rewind() {
        next = 0;
    }

    @Override
    public void close() {
        owned.forEach(buffer -> buffer.array().close());
        owned.clear();
    }
}
