package io.normstream.jobs.training.learner;

import io.normstream.jobs.config.ConfigurationException;
import io.normstream.model.ModelException;
import io.normstream.model.snapshot.Snapshot;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that a lineage starts from instead of a seed.
 *
 * @param file a serving model or a training snapshot, as safetensors
 */
public record InitialModel(byte[] file, ModelOrigin origin) implements Serializable {

    /**
     * Reads a file.
     *
     * @throws ConfigurationException if it cannot be read, or is neither
     */
    public static InitialModel read(Path path) {
        try {
            byte[] file = Files.readAllBytes(path);
            return new InitialModel(file, ModelOrigin.of(Snapshot.decode(file)));
        } catch (IOException e) {
            throw new ConfigurationException("file " + path + " cannot be read: " + e);
        } catch (ModelException e) {
            throw new ConfigurationException(
                    "file "
                            + path
                            + " is neither a serving model nor a training snapshot: "
                            + e.getMessage());
        }
    }

    public Snapshot snapshot() {
        return Snapshot.decode(file);
    }
}
