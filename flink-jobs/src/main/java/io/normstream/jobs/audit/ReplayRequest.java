package io.normstream.jobs.audit;

import io.normstream.jobs.image.ImageLimits;
import org.jspecify.annotations.Nullable;

/**
 * What to replay.
 *
 * @param version the version to rebuild; null: all that were published
 * @param limits what the job allowed of an image
 */
public record ReplayRequest(String modelId, @Nullable Long version, ImageLimits limits) {}
