package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.normstream.model.engine.memory.CloseOnFailure;
import io.normstream.model.nn.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Everything native that one network owns: handles of oneDNN and the memory of its tensors. */
final class Context implements AutoCloseable {
    /** Bytes of a cache line, which is also the widest vector register. */
    private static final int ALIGNMENT = 64;

    /** Destroys one native object. */
    private interface Destructor {
        int destroy();
    }

    private final dnnl_engine engine = new dnnl_engine();
    private final Deque<Destructor> destructors = new ArrayDeque<>();
    private final List<INDArray> memory = new ArrayList<>();
    private final Map<String, String> implementations = new TreeMap<>();
    private final Lane main;
    private final Lane aside;

    Context() {
        Dnnl.check(dnnl_engine_create(engine, dnnl_cpu, 0), "open the CPU");
        destructors.push(() -> dnnl_engine_destroy(engine));
        try (CloseOnFailure made = new CloseOnFailure()) {
            made.add(this::close);
            main = Lane.of(this);
            aside = Lane.of(this);
            made.keep();
        }
    }

    dnnl_engine engine() {
        return engine;
    }

    /** Where a network computes. */
    Lane main() {
        return main;
    }

    /** Where a second thread computes at the same time. */
    Lane aside() {
        return aside;
    }

    /** Describes an array of {@code dims} (rows, channels, height, width) in the order of a tag. */
    dnnl_memory_desc describe(int type, int tag, long... dims) {
        dnnl_memory_desc descriptor = new dnnl_memory_desc();
        Dnnl.check(
                dnnl_memory_desc_create_with_tag(descriptor, dims.length, dims, type, tag),
                "describe an array");
        destructors.push(() -> dnnl_memory_desc_destroy(descriptor));
        return descriptor;
    }

    /** One row of {@code images} of {@code shape}, in the same layout. */
    dnnl_memory_desc row(dnnl_memory_desc images, Shape shape) {
        dnnl_memory_desc descriptor = new dnnl_memory_desc();
        long[] dims = {1, shape.channels(), shape.height(), shape.width()};
        Dnnl.check(
                dnnl_memory_desc_create_submemory(descriptor, images, dims, new long[dims.length]),
                "describe a row");
        destructors.push(() -> dnnl_memory_desc_destroy(descriptor));
        return descriptor;
    }

    /** An array that begins at {@code data}, which stays its owner's. */
    Tensor tensor(dnnl_memory_desc descriptor, Pointer data) {
        return new Tensor(descriptor, memory(descriptor, data), data);
    }

    dnnl_memory memory(dnnl_memory_desc descriptor, Pointer data) {
        dnnl_memory handle = new dnnl_memory();
        Dnnl.check(dnnl_memory_create(handle, descriptor, engine, data), "bind an array");
        destructors.push(() -> dnnl_memory_destroy(handle));
        return handle;
    }

    /** An array with memory of its own, 0 when new. */
    Tensor allocate(dnnl_memory_desc descriptor) {
        return tensor(descriptor, allocate(dnnl_memory_desc_get_size(descriptor)));
    }

    /** Aligned memory of at least {@code bytes}, 0 when new, freed with the network. */
    Pointer allocate(long bytes) {
        INDArray array = Nd4j.create(DataType.INT8, Math.max(bytes, 1) + ALIGNMENT);
        memory.add(array);
        BytePointer start = new BytePointer(array.data().addressPointer());
        long offset = Math.floorMod(-start.address(), (long) ALIGNMENT);
        return start.getPointer(offset);
    }

    void own(dnnl_stream stream) {
        destructors.push(() -> dnnl_stream_destroy(stream));
    }

    void own(dnnl_primitive_desc description) {
        destructors.push(() -> dnnl_primitive_desc_destroy(description));
    }

    /** Which kernel each primitive got, by name. */
    Map<String, String> implementations() {
        return implementations;
    }

    void own(dnnl_primitive primitive) {
        destructors.push(() -> dnnl_primitive_destroy(primitive));
    }

    @Override
    public void close() {
        while (!destructors.isEmpty()) {
            destructors.pop().destroy();
        }
        memory.forEach(INDArray::close);
        memory.clear();
    }
}
