package io.normstream.jobs.scoring;

import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.PublishedModel;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.ModelManifest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one begins from: of a model, what serves, and the updates that do not serve yet. A
 * checkpoint holds one of each.
 *
 * @param model what serves, or null before the first
 * @param left lineages that served before, the latest first
 * @param updates chunks and announcements behind it, to be taken again
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

    /** Format 1: model, lineages that were left, updates; arrays with their lengths before them. */
    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(size());
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(VERSION);
            out.writeBoolean(model != null);
            if (model != null) {
                writeArray(out, AvroCodec.encode(model.manifest()));
                writeArray(out, model.bytes());
            }
            out.writeInt(left.size());
            for (String lineage : left) {
                out.writeUTF(lineage);
            }
            out.writeInt(updates.size());
            for (ModelUpdate update : updates) {
                writeUpdate(out, update);
            }
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return bytes.toByteArray();
    }

    /** So that a large model is not copied as an array grows. */
    private int size() {
        return (model == null ? 0 : model.bytes().length) + (4 << 10);
    }

    private static void writeUpdate(DataOutputStream out, ModelUpdate update) throws IOException {
        out.writeUTF(update.modelId);
        out.writeUTF(update.key);
        out.writeLong(update.madeAtMillis);
        byte[] value = update.value;
        writeArray(out, value == null ? new byte[0] : value);
    }

    private static void writeArray(DataOutputStream out, byte[] array) throws IOException {
        out.writeInt(array.length);
        out.write(array);
    }

    /**
     * Reads {@link #toBytes}.
     *
     * @throws IOException where they are of another format or broken
     */
    static ServedModels read(byte[] bytes, AvroCodec codec) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readInt();
            if (version != VERSION) {
                throw new IOException(
                        "State of a scorer has format %d, supported is %d"
                                .formatted(version, VERSION));
            }
            PublishedModel model = in.readBoolean() ? readModel(in, codec) : null;
            List<String> left = new ArrayList<>();
            for (int i = in.readInt(); i > 0; i--) {
                left.add(in.readUTF());
            }
            List<ModelUpdate> updates = new ArrayList<>();
            for (int i = in.readInt(); i > 0; i--) {
                updates.add(readUpdate(in));
            }
            return new ServedModels(model, List.copyOf(left), List.copyOf(updates));
        }
    }

    private static PublishedModel readModel(DataInputStream in, AvroCodec codec)
            throws IOException {
        try {
            ModelManifest manifest = codec.decode(readArray(in), ModelManifest.class);
            return new PublishedModel(manifest, readArray(in));
        } catch (RejectedException e) {
            throw new IOException("State of a scorer has a broken manifest", e);
        }
    }

    private static ModelUpdate readUpdate(DataInputStream in) throws IOException {
        ModelUpdate update = new ModelUpdate();
        update.modelId = in.readUTF();
        update.key = in.readUTF();
        update.madeAtMillis = in.readLong();
        update.value = readArray(in);
        return update;
    }

    private static byte[] readArray(DataInputStream in) throws IOException {
        int length = in.readInt();
        byte[] array = in.readNBytes(length);
        if (array.length < length) {
            throw new IOException("State of a scorer ends too early");
        }
        return array;
    }
}
