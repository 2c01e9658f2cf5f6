package io.normstream.jobs.kafka;

import io.normstream.jobs.wire.ModelUpdate;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Model updates between two checkpoints, which lie in state until the second is complete.
 *
 * @param updates in the order in which they were made
 */
record CoveredUpdates(List<ModelUpdate> updates) {

    /** Version 1: a count, then model id, key and value of each; a tombstone has length -1. */
    static final class Serializer implements SimpleVersionedSerializer<CoveredUpdates> {
        private static final int VERSION = 1;

        @Override
        public int getVersion() {
            return VERSION;
        }

        @Override
        public byte[] serialize(CoveredUpdates covered) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (DataOutputStream out = new DataOutputStream(bytes)) {
                out.writeInt(covered.updates.size());
                for (ModelUpdate update : covered.updates) {
                    out.writeUTF(update.modelId);
                    out.writeUTF(update.key);
                    byte[] value = update.value;
                    out.writeInt(value == null ? -1 : value.length);
                    if (value != null) {
                        out.write(value);
                    }
                }
            }
            return bytes.toByteArray();
        }

        @Override
        public CoveredUpdates deserialize(int version, byte[] bytes) throws IOException {
            if (version != VERSION) {
                throw new IOException(
                        "Held model updates have format version "
                                + version
                                + ", supported: "
                                + VERSION);
            }
            try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
                int count = in.readInt();
                List<ModelUpdate> updates = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    updates.add(readUpdate(in));
                }
                if (in.available() > 0) {
                    throw new IOException(
                            "Held model updates have "
                                    + in.available()
                                    + " bytes behind their end");
                }
                return new CoveredUpdates(updates);
            }
        }

        private static ModelUpdate readUpdate(DataInputStream in) throws IOException {
            ModelUpdate update = new ModelUpdate();
            update.modelId = in.readUTF();
            update.key = in.readUTF();
            int length = in.readInt();
            if (length >= 0) {
                byte[] value = in.readNBytes(length);
                if (value.length < length) {
                    throw new IOException("Held model updates end too early");
                }
                update.value = value;
            }
            return update;
        }
    }
}
