package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.normstream.model.engine.memory.Beside;
import io.normstream.model.engine.memory.Storage;
import io.normstream.model.nn.Shape;
import java.util.function.Consumer;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the nodes of one program are built from: a number of rows, memory, and the flat arrays. */
final class Build {
    private final Shared shared;
    private final int rows;
    private final MemoryLayout layout;
    private final GradientPool gradients;

    Build(Shared shared, int rows, MemoryLayout layout) {
        this.shared = shared;
        this.rows = rows;
        this.layout = layout;
        this.gradients = new GradientPool(this);
        shared.slots().rewind();
    }

    int rows() {
        return rows;
    }

    Context context() {
        return shared.context();
    }

    Storage storage() {
        return shared.storage();
    }

    GradientPool gradients() {
        return gradients;
    }

    /** Number type of activations inside the network. */
    int type() {
        return shared.type();
    }

    Kernels kernels() {
        return shared.kernels();
    }

    /** The second thread's work, where there is one. */
    @Nullable Beside beside() {
        return shared.beside();
    }

    /** Images of {@code shape} in rows, height, width, channels. */
    dnnl_memory_desc channelsLast(int type, Shape shape) {
        return images(type, dnnl_nhwc, shape);
    }

    /**
     * Images of {@code shape} in the layout of the network, which may leave it to the primitive.
     */
    dnnl_memory_desc preferred(Shape shape) {
        boolean blocked = layout == MemoryLayout.BLOCKED;
        return images(type(), blocked ? dnnl_format_tag_any : dnnl_nhwc, shape);
    }

    /** Images of {@code shape} in the order of a tag, such as {@code dnnl_nhwc}. */
    dnnl_memory_desc images(int type, int tag, Shape shape) {
        return context().describe(type, tag, rows, shape.channels(), shape.height(), shape.width());
    }

    /** {@code [length]} of float32. */
    dnnl_memory_desc vector(int length) {
        return context().describe(dnnl_f32, dnnl_a, length);
    }

    /** An array that lives as long as the step. */
    Tensor slot(dnnl_memory_desc descriptor) {
        return context()
                .tensor(descriptor, shared.slots().take(dnnl_memory_desc_get_size(descriptor)));
    }

    /** A slot that every activation fits into. */
    Pointer largestSlot() {
        return shared.slots().take(shared.largestActivation());
    }

    /** Memory that no node counts on after it has returned. */
    Tensor scratch(int index, dnnl_memory_desc descriptor) {
        return context().tensor(descriptor, shared.scratch(index));
    }

    Tensor parameter(String name, dnnl_memory_desc descriptor) {
        return slice(storage().parameters().array(), name, descriptor);
    }

    Tensor gradient(String name, dnnl_memory_desc descriptor) {
        return slice(storage().gradients().array(), name, descriptor);
    }

    private Tensor slice(INDArray array, String name, dnnl_memory_desc descriptor) {
        int offset = storage().parameterLayout().slice(name).offset();
        FloatPointer start = new FloatPointer(array.data().addressPointer());
        return context().tensor(descriptor, start.getPointer(offset));
    }

    /** Copies {@code from} to {@code to}, from one layout and number type to another. */
    Operation reorder(String name, Tensor from, Tensor to) {
        return reorder(name, from, to, context().main());
    }

    /** The same where {@code lane} runs. */
    Operation reorder(String name, Tensor from, Tensor to, Lane lane) {
        return Operation.of(reorder(name, from, to, attributes -> {}))
                .with(DNNL_ARG_FROM, from)
                .with(DNNL_ARG_TO, to)
                .build(lane);
    }

    /**
     * The same, times a factor of each index of the first dimension, or of the first two.
     *
     * @param grouped whether it is the first two: groups, and the output channels of each
     */
    Operation scaledReorder(String name, Tensor from, Tensor factors, boolean grouped, Tensor to) {
        int dimensions = grouped ? 3 : 1; // a bit for each
        Primitive primitive =
                reorder(
                        name,
                        from,
                        to,
                        attributes ->
                                dnnl_primitive_attr_set_scales_mask(
                                        attributes, DNNL_ARG_FROM, dimensions));
        return Operation.of(primitive)
                .with(DNNL_ARG_FROM, from)
                .with(DNNL_ARG_TO, to)
                .with(DNNL_ARG_ATTR_SCALES | DNNL_ARG_FROM, factors)
                .build();
    }

    private Primitive reorder(
            String name, Tensor from, Tensor to, Consumer<dnnl_primitive_attr> scales) {
        return Primitive.of(
                context(),
                name,
                (created, attributes) -> {
                    scales.accept(attributes);
                    return dnnl_reorder_primitive_desc_create(
                            created,
                            from.descriptor(),
                            context().engine(),
                            to.descriptor(),
                            context().engine(),
                            attributes);
                });
    }
}
