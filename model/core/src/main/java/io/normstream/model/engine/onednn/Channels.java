package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.nio.FloatBuffer;

/** A number for each channel, float32, on its way between normalizers and primitives. */
final class Channels {
    private final Tensor tensor;
    private final FloatBuffer memory;
    private final int count;

    Channels(int count, Build build) {
        this.count = count;
        this.tensor = build.context().allocate(build.vector(count));
        this.memory = tensor.floats();
    }

    /** All channels at {@code value}. */
    static Channels filled(int count, float value, Build build) {
        Channels channels = new Channels(count, build);
        for (int i = 0; i < count; i++) {
            channels.memory.put(i, value);
        }
        return channels;
    }

    Tensor tensor() {
        return tensor;
    }

    /** Reads all channels to {@code into} from {@code offset} on. */
    void read(double[] into, int offset) {
        for (int i = 0; i < count; i++) {
            into[offset + i] = memory.get(i);
        }
    }

    /** Writes all channels from {@code from} at {@code offset} on. */
    void write(double[] from, int offset) {
        for (int i = 0; i < count; i++) {
            memory.put(i, (float) from[offset + i]);
        }
    }
}
