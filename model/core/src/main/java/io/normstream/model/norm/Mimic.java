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
 * @param logits normalises them, without scale and shift: with a largest gain of 1 and a largest
 *     offset of 0 it is the batch normalisation of the paper; wider bounds are for mini-batches of
 *     a few images, whose statistics are worth little
 */
@AutoService(Normalizer.class)
public record Mimic(double branch, BatchRenorm logits) implements AffineNormalizer {
    private static final int SMALLEST_FAN_IN = 51;

    public Mimic {
        if (!(branch > 0 && branch < Double.POSITIVE_INFINITY)) {
            throw new ModelException("MimicNorm needs branch above 0, found " + branch);
        }
    }

    /** With the constants of the authors' code, and batch normalisation of the logits. */
    public Mimic() {
        this(1.44, new BatchRenorm(1e-5, RunningStatistics.pytorch(), 1, 0, 50, 400, 250));
    }

    @Override
    public Companions companions() {
        return Companions.NONE
                .withWeights(new WeightCentering(SMALLEST_FAN_IN))
                .withBiases()
                .withEnds(branch, logits);
    }
}
