package io.normstream.model.norm;

import com.google.auto.service.AutoService;
import io.normstream.model.ModelException;

/**
 * MimicNorm (2010.09278): no normalisation but of the logits. Kernels are centred where they have
 * more than 50 weights a unit, convolutions have biases, and the body of the k-th residual is
 * multiplied by a learnt factor that starts at {@code branch / k}.
 *
 * <p>The authors centre kernels after each step. Here they are centred where they are used, which
 * is the same network ({@link WeightCentering}).
 *
 * @param branch 1.2 squared in the authors' code for blocks of two convolutions
 * @param epsilon of the batch normalisation of the logits, which has no scale and no shift
 * @param running its running statistics
 */
@AutoService(Normalizer.class)
public record Mimic(double branch, double epsilon, RunningStatistics running)
        implements AffineNormalizer {
    private static final int SMALLEST_FAN_IN = 51;

    public Mimic {
        if (!(branch > 0 && epsilon >= 0)) {
            throw new ModelException(
                    "MimicNorm needs branch above 0 and epsilon of at least 0, found branch "
                            + branch
                            + ", epsilon "
                            + epsilon);
        }
    }

    /** With the constants of the authors' code and the running statistics of PyTorch. */
    public Mimic() {
        this(1.44, 1e-5, RunningStatistics.pytorch());
    }

    @Override
    public Companions companions() {
        return Companions.NONE
                .withWeights(new WeightCentering(SMALLEST_FAN_IN))
                .withBiases()
                .withEnds(branch, new BatchNorm(epsilon, running));
    }
}
