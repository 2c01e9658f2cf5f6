package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.javacpp.Pointer;

/** An array in native memory: how it is laid out, and where. */
record Tensor(dnnl_memory_desc descriptor, dnnl_memory memory, Pointer data) {

    /** Whether an array described by {@code other} has its numbers at the same places. */
    boolean isLaidOutAs(dnnl_memory_desc other) {
        return dnnl_memory_desc_equal(descriptor, other) != 0;
    }

    long bytes() {
        return dnnl_memory_desc_get_size(descriptor);
    }

    /** The memory as numbers of float32. */
    FloatBuffer floats() {
        Pointer start = new Pointer(data);
        ByteBuffer buffer = start.capacity(bytes()).asByteBuffer();
        return buffer.order(ByteOrder.nativeOrder()).asFloatBuffer();
    }
}
