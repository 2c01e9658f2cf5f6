package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_stream;

/** A primitive bound to its arrays, run many times without allocation. */
final class Operation {
    private final String name;
    private final dnnl_primitive primitive;
    private final dnnl_stream stream;
    private final dnnl_exec_arg_t arguments;
    private final int count;

    private Operation(Primitive primitive, Lane lane, Map<Integer, dnnl_memory> arrays) {
        this.name = primitive.name();
        this.primitive = primitive.handle();
        this.stream = lane.stream();
        this.arguments = new dnnl_exec_arg_t(arrays.size());
        int next = 0;
        for (Map.Entry<Integer, dnnl_memory> array : arrays.entrySet()) {
            arguments.position(next++).arg(array.getKey()).memory(array.getValue());
        }
        arguments.position(0);
        this.count = arrays.size();
    }

    static Builder of(Primitive primitive) {
        return new Builder(primitive);
    }

    void run() {
        int status = dnnl_primitive_execute(primitive, stream, count, arguments);
        if (status != dnnl_success) {
            Dnnl.check(status, "run " + name);
        }
    }

    /** Collects arrays by their role, such as {@code DNNL_ARG_SRC}. */
    static final class Builder {
        private final Primitive primitive;
        private final Map<Integer, dnnl_memory> arrays = new LinkedHashMap<>();

        private Builder(Primitive primitive) {
            this.primitive = primitive;
        }

        Builder with(int role, Tensor array) {
            arrays.put(role, array.memory());
            return this;
        }

        Operation build() {
            return build(primitive.context().main());
        }

        /** For where it runs. */
        Operation build(Lane lane) {
            dnnl_memory_desc scratch = primitive.layout(dnnl_query_scratchpad_md);
            if (dnnl_memory_desc_get_size(scratch) > 0) {
                arrays.put(DNNL_ARG_SCRATCHPAD, lane.scratchpad().view(scratch));
            }
            return new Operation(primitive, lane, arrays);
        }
    }
}
