package io.normstream.model.norm;

import com.google.auto.service.AutoService;
import io.normstream.model.ModelException;

/**
 * Batch normalisation (1502.03167): a channel is normalised over all rows and positions of the
 * mini-batch in training, by running statistics in inference.
 *
 * @param epsilon added to the variance
 */
@AutoService(Normalizer.class)
public record BatchNorm(double epsilon, RunningStatistics running) implements BatchNormalizer {

    public BatchNorm {
        if (!(epsilon >= 0)) {
            throw new ModelException("Epsilon must not be negative, found " + epsilon);
        }
    }

    /** With the usual epsilon of 1e-5 and the running statistics of PyTorch. */
    public BatchNorm() {
        this(1e-5, RunningStatistics.pytorch());
    }

    /** With the usual epsilon of 1e-5. */
    public static BatchNorm of(RunningStatistics running) {
        return new BatchNorm(1e-5, running);
    }
}
