package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A kernel that oneDNN generated for one operation, one shape and one layout. */
final class Primitive {
    private static final Logger LOG = LoggerFactory.getLogger(Primitive.class);

    /** Fills in a description, and returns oneDNN's status. */
    interface Description {
        int create(dnnl_primitive_desc description, dnnl_primitive_attr attributes);
    }

    /** Adds what is done to each result before it is written. */
    interface PostOps {
        void append(dnnl_post_ops operations);
    }

    private final Context context;
    private final String name;
    private final dnnl_primitive_desc description;
    private final dnnl_primitive primitive = new dnnl_primitive();

    private Primitive(Context context, String name, dnnl_primitive_desc description) {
        this.context = context;
        this.name = name;
        this.description = description;
        Dnnl.check(dnnl_primitive_create(primitive, description), "create " + name);
        context.own(primitive);
    }

    /** The primitive of {@code description}; {@code name} says what it does, for messages. */
    static Primitive of(Context context, String name, Description description) {
        return of(context, name, operations -> {}, description);
    }

    /** The same, with operations on the results. */
    static Primitive of(Context context, String name, PostOps after, Description description) {
        dnnl_primitive_desc created = new dnnl_primitive_desc();
        Dnnl.check(describe(created, after, description), "describe " + name);
        context.own(created);
        Primitive primitive = new Primitive(context, name, created);
        context.implementations().put(name, primitive.implementation());
        LOG.debug("{}: {}", name, primitive.implementation());
        return primitive;
    }

    private static int describe(
            dnnl_primitive_desc created, PostOps after, Description description) {
        dnnl_primitive_attr attributes = new dnnl_primitive_attr();
        Dnnl.check(dnnl_primitive_attr_create(attributes), "create attributes");
        try {
            dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user);
            append(after, attributes);
            return description.create(created, attributes);
        } finally {
            dnnl_primitive_attr_destroy(attributes);
        }
    }

    private static void append(PostOps after, dnnl_primitive_attr attributes) {
        dnnl_post_ops operations = new dnnl_post_ops();
        Dnnl.check(dnnl_post_ops_create(operations), "create post operations");
        try {
            after.append(operations);
            dnnl_primitive_attr_set_post_ops(attributes, operations);
        } finally {
            dnnl_post_ops_destroy(operations);
        }
    }

    String name() {
        return name;
    }

    dnnl_primitive_desc description() {
        return description;
    }

    dnnl_primitive handle() {
        return primitive;
    }

    Context context() {
        return context;
    }

    /** Whether oneDNN has only its slow kernel for this. */
    boolean isReference() {
        return implementation().startsWith("ref");
    }

    /** Name of the kernel, such as {@code jit:avx512_core}. */
    String implementation() {
        try (PointerPointer<BytePointer> text = new PointerPointer<>(1)) {
            Dnnl.check(
                    dnnl_primitive_desc_query(description, dnnl_query_impl_info_str, 0, text),
                    "name its kernel");
            return text.get(BytePointer.class, 0).getString();
        }
    }

    dnnl_memory_desc source() {
        return layout(dnnl_query_src_md);
    }

    dnnl_memory_desc weights() {
        return layout(dnnl_query_weights_md);
    }

    dnnl_memory_desc destination() {
        return layout(dnnl_query_dst_md);
    }

    /**
     * The layout that the kernel wants for one of its arrays, such as {@code dnnl_query_src_md}.
     */
    dnnl_memory_desc layout(int which) {
        return dnnl_primitive_desc_query_md(description, which, 0);
    }
}
