package io.normstream.jobs.audit;

import io.normstream.jobs.image.ImageLimits;
import io.normstream.jobs.training.learner.InitialFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to replay.
 *
 * @param version the version to rebuild; null: all that were published
 * @param limits what the job allowed of an image
 * @param initialModels files that lineages may have started from
 */
public record ReplayRequest(
        String modelId,
        @Nullable Long version,
        ImageLimits limits,
        List<InitialFile> initialModels) {}
