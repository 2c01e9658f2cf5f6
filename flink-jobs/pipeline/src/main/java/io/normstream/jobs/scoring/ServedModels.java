package io.normstream.jobs.scoring;

import io.normstream.jobs.state.BrokenStateException;
import io.normstream.jobs.state.StateReader;
import io.normstream.jobs.state.StateWriter;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.ModelUpdateCodec;
import io.normstream.jobs.wire.PublishedModel;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.ModelManifest;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one begins from: of a model, what serves, and the updates that do not serve yet. A
 * checkpoint holds one of each.
 *
 * @param model what serves, or null before the first
 * @param left lineages that served before, the latest first
 * @param updates chunks and announcements of newer models, to be accepted again
 */
record ServedModels(@Nullable PublishedModel model, List<String> left, List<ModelUpdate> updates) {
    private static final int VERSION = 1;

    /**
     * Whether it is known to be the same as another, without a look at the bytes: the same model
     * serves, and nothing is on its way.
     */
    boolean isSame(@Nullable ServedModels other) {
        return other != null
                && model == other.model
                && left.equals(other.left)
                && updates.isEmpty()
                && other.updates.isEmpty();
    }

    /** Format 1: model, lineages that were left, updates. */
    byte[] toBytes() {
        return StateWriter.write(this, size(), ServedModels::write);
    }

    /** So that a large model is not copied as an array grows. */
    private int size() {
        return (model == null ? 0 : model.bytes().length) + (4 << 10);
    }

    private static void write(StateWriter out, ServedModels state) throws IOException {
        out.writeInt(VERSION);
        out.writeOptional(state.model, ServedModels::writeModel);
        out.writeList(state.left, StateWriter::writeUtf);
        out.writeList(state.updates, ModelUpdateCodec::write);
    }

    private static void writeModel(StateWriter out, PublishedModel model) throws IOException {
        out.writeBytes(AvroCodec.encode(model.manifest()));
        out.writeBytes(model.bytes());
    }

    /**
     * Reads {@link #toBytes}.
     *
     * @throws BrokenStateException if they are of another format or broken
     */
    static ServedModels read(byte[] bytes, AvroCodec codec) throws BrokenStateException {
        return StateReader.read("State of a scorer", bytes, in -> read(in, codec));
    }

    private static ServedModels read(StateReader in, AvroCodec codec) throws IOException {
        in.readVersion(VERSION);
        return new ServedModels(
                in.readOptional(each -> readModel(each, codec)),
                List.copyOf(in.readList(Short.BYTES, StateReader::readUtf)),
                List.copyOf(in.readList(ModelUpdateCodec.LEAST_BYTES, ModelUpdateCodec::read)));
    }

    private static PublishedModel readModel(StateReader in, AvroCodec codec) throws IOException {
        try {
            ModelManifest manifest = codec.decode(in.readBytes(), ModelManifest.class);
            return new PublishedModel(manifest, in.readBytes());
        } catch (RejectedException e) {
            throw in.broken("has a broken manifest: " + e.getMessage());
        }
    }
}
