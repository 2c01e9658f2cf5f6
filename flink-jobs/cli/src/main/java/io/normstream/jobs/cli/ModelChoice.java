package io.normstream.jobs.cli;

import io.normstream.jobs.JobException;
import io.normstream.jobs.data.PublishOptions;
import io.normstream.jobs.wire.ModelUpdates;
import io.normstream.jobs.wire.PublishedModel;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which model a command is about. */
final class ModelChoice {
    @Option(
            names = {"--model", "--model-id"},
            paramLabel = "ID",
            description = "Model. Default: ${DEFAULT-VALUE}")
    private String modelId = PublishOptions.MODEL_ID.defaultValue();

    ModelChoice() {}

    String modelId() {
        return modelId;
    }

    /**
     * What the topic holds of {@code modelId}.
     *
     * @throws JobException where that is nothing
     */
    static ModelUpdates find(SortedMap<String, ModelUpdates> models, String modelId) {
        ModelUpdates found = models.get(modelId);
        if (found == null) {
            throw new JobException(
                    "no model %s was published; published were %s"
                            .formatted(modelId, models.isEmpty() ? "none" : models.keySet()));
        }
        return found;
    }

    /** The newest version, or {@code version} where it is given. */
    PublishedModel version(SortedMap<String, ModelUpdates> models, @Nullable Long version) {
        ModelUpdates found = find(models, modelId);
        return version == null ? found.newest() : found.version(version);
    }
}
