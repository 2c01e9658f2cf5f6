package io.normstream.jobs.wire;

import io.normstream.model.snapshot.ServingModel;
import io.normstream.schemas.ModelManifest;
import org.jspecify.annotations.Nullable;

/**
 * A serving model that was read back from the model-updates topic, whole and checked, or from
 * state. It is decoded once, when it is first asked for; what is decoded uses the same bytes.
 */
public final class PublishedModel {
    private final ModelManifest manifest;
    private final byte[] bytes;
    private volatile @Nullable ServingModel serving;

    /**
     * @param bytes the safetensors file; it belongs to this model from here on
     */
    public PublishedModel(ModelManifest manifest, byte[] bytes) {
        this.manifest = manifest;
        this.bytes = bytes;
    }

    public ModelManifest manifest() {
        return manifest;
    }

    /** The safetensors file, not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /**
     * What the file holds.
     *
     * @throws io.normstream.model.ModelException if it is no serving model
     */
    public ServingModel serving() {
        ServingModel decoded = serving;
        if (decoded == null) {
            decoded = ServingModel.decode(bytes);
            serving = decoded;
        }
        return decoded;
    }
}
