package io.normstream.jobs.training.learner;

import io.normstream.model.snapshot.Snapshot;
import java.io.Serializable;

/**
 * What a lineage starts from instead of a seed.
 *
 * @param file a serving model or a training snapshot, as safetensors
 */
public record InitialModel(byte[] file, ModelOrigin origin) implements Serializable {

    public Snapshot snapshot() {
        return Snapshot.decode(file);
    }
}
