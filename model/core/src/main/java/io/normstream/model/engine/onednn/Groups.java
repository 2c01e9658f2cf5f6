package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.normstream.model.nn.Shape;
import io.normstream.model.norm.Needs.Grouping;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.javacpp.BytePointer;

/**
 * The rows that a normalisation reduces together. Rows lie one after the other in every layout, so
 * a group is a part of the memory.
 *
 * @param count number of groups
 * @param layout of one group
 */
record Groups(int count, int channels, long valuesOfChannel, dnnl_memory_desc layout, Build build) {

    static Groups of(Activation activation, Grouping grouping, Build build) {
        Shape shape = activation.shape();
        boolean batch = grouping == Grouping.BATCH;
        dnnl_memory_desc whole = activation.values().descriptor();
        int rows = batch ? build.rows() : 1;
        return new Groups(
                batch ? 1 : build.rows(),
                shape.channels(),
                (long) rows * shape.positions(),
                batch ? whole : build.context().row(whole, shape),
                build);
    }

    /** The part of {@code whole} that belongs to {@code group}. */
    Tensor part(Tensor whole, int group) {
        if (count == 1) {
            return whole;
        }
        long bytes = dnnl_memory_desc_get_size(layout);
        BytePointer data = new BytePointer(whole.data()).getPointer(group * bytes);
        return build.context().tensor(layout, data);
    }
}
