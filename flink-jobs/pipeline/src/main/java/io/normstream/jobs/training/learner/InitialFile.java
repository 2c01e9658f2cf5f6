package io.normstream.jobs.training.learner;

import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.model.ModelException;
import io.normstream.model.snapshot.SafetensorsCodec;
import io.normstream.model.snapshot.Snapshot;
import io.normstream.model.train.ImportedModel;
import io.normstream.model.train.LearnerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;

/**
 * A file that may become an {@link InitialModel}.
 *
 * @param bytes safetensors: a serving model, a training snapshot, or a {@code state_dict} of
 *     PyTorch
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record InitialFile(Path path, byte[] bytes) {

    /**
     * Reads a file.
     *
     * @throws ConfigurationException if it cannot be read
     */
    public static InitialFile read(Path path) {
        try {
            return new InitialFile(path, Files.readAllBytes(path));
        } catch (IOException e) {
            throw new ConfigurationException("file " + path + " cannot be read: " + e);
        }
    }

    /**
     * What {@code model} starts from. Only a state_dict depends on the model: it becomes a serving
     * model of it.
     *
     * @throws ModelException if the file is nothing of this, or a state_dict that does not fit
     */
    public InitialModel of(TrainingSettings settings, ModelDeclaration model) {
        SafetensorsCodec.Contents contents = contents();
        if (!ImportedModel.isStateDict(contents)) {
            return new InitialModel(bytes, ModelOrigin.of(Snapshot.decode(bytes), new TreeSet<>()));
        }
        LearnerSettings learner = Learners.settings(settings, model);
        String precision = settings.network().engine().precision().toString();
        ImportedModel imported = ImportedModel.of(contents, learner, precision);
        return new InitialModel(
                imported.model().encode(), ModelOrigin.of(imported.model(), imported.fresh()));
    }

    private SafetensorsCodec.Contents contents() {
        try {
            return SafetensorsCodec.decode(bytes);
        } catch (ModelException e) {
            throw new ModelException(
                    "it is no safetensors file, as serving models, training snapshots and a saved state_dict are: "
                            + e.getMessage(),
                    e);
        }
    }
}
