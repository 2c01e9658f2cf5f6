package io.normstream.jobs.wire;

import io.normstream.jobs.state.StateReader;
import io.normstream.jobs.state.StateWriter;
import java.io.IOException;

/** Model updates in state: model id, key, when they were made, value. */
public final class ModelUpdateCodec {
    /** Two texts, a time and an array, all of them empty. */
    public static final int LEAST_BYTES = 2 * Short.BYTES + Long.BYTES + Integer.BYTES;

    private ModelUpdateCodec() {}

    public static void write(StateWriter out, ModelUpdate update) throws IOException {
        out.writeUtf(update.modelId);
        out.writeUtf(update.key);
        out.writeLong(update.madeAtMillis);
        out.writeBytesOrNull(update.value);
    }

    public static ModelUpdate read(StateReader in) throws IOException {
        ModelUpdate update = new ModelUpdate();
        update.modelId = in.readUtf();
        update.key = in.readUtf();
        update.madeAtMillis = in.readLong();
        update.value = in.readBytesOrNull();
        return update;
    }
}
