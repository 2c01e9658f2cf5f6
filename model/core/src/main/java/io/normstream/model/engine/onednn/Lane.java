package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import org.bytedeco.dnnl.dnnl_stream;

/** What primitives need that run one after the other: a stream, and working memory. */
record Lane(dnnl_stream stream, Scratchpad scratchpad) {

    /** A lane of {@code context}, which owns it. */
    static Lane of(Context context) {
        dnnl_stream stream = new dnnl_stream();
        Dnnl.check(
                dnnl_stream_create(stream, context.engine(), dnnl_stream_in_order),
                "create a stream");
        context.own(stream);
        return new Lane(stream, new Scratchpad(context));
    }
}
