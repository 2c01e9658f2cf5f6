package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.javacpp.Pointer;

/**
 * Working memory that all primitives of a {@link Lane} share. It grows while primitives are made,
 * never while they run.
 */
final class Scratchpad {
    private final Context context;
    private final List<dnnl_memory> users = new ArrayList<>();
    private Pointer data = new Pointer();
    private long capacity;

    Scratchpad(Context context) {
        this.context = context;
    }

    dnnl_memory view(dnnl_memory_desc descriptor) {
        long bytes = dnnl_memory_desc_get_size(descriptor);
        if (bytes > capacity) {
            grow(bytes);
        }
        dnnl_memory memory = context.memory(descriptor, data);
        users.add(memory);
        return memory;
    }

    private void grow(long bytes) {
        capacity = bytes;
        data = context.allocate(bytes);
        for (dnnl_memory user : users) {
            Dnnl.check(dnnl_memory_set_data_handle(user, data), "move working memory");
        }
    }
}
