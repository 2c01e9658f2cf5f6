package io.normstream.model.train;

import io.normstream.model.engine.ParameterLayout;
import io.normstream.model.engine.StateLayout;
import io.normstream.model.engine.memory.ActivationSizes;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Shape;

/**
 * What one {@link OnlineLearner} takes, estimated from its settings without building it. Measured
 * native memory was within a factor of two: for oneDNN, the estimate was 1.1 to 1.9 times as much,
 * for the reference engine 0.7 to 1.4 times.
 *
 * @param nativeBytes arrays of parameters and optimizer, activations, working memory of kernels
 * @param snapshotBytes of one training snapshot
 * @param servingBytes of one serving model
 * @param batchBytes images and results of a mini-batch, on the heap
 * @param memoryBytes images that are kept for rehearsal, on the heap; snapshots hold them too
 */
public record MemoryNeed(
        long nativeBytes,
        long snapshotBytes,
        long servingBytes,
        long batchBytes,
        long memoryBytes) {
    /** Generated kernels and handles of a network, whatever its size. */
    static final long FIXED_BYTES = 16L << 20;

    /**
     * Arrays of a number for each parameter: parameters, gradients, momentum, both again for the
     * guard against divergence, and kernels in the layouts of their primitives.
     */
    private static final int PARAMETER_ARRAYS = 10;

    /** Buffers of the largest activation that gradients and working memory take turns in. */
    private static final int LARGEST_BUFFERS = 6;

    /** Of an image in a memory, besides its pixels: label, number and step. */
    private static final long IMAGE_BYTES = 3L * Long.BYTES;

    /**
     * The need of a learner.
     *
     * @param numberBytes of a parameter: 8 in float64, else 4
     * @param secondThread whether there is one, which predicts on activations of its own and wants
     *     gradients that do not take the place of activations
     */
    public static MemoryNeed of(LearnerSettings settings, int numberBytes, boolean secondThread) {
        Architecture architecture = settings.architecture();
        Shape input = architecture.input();
        long parameters = new ParameterLayout(architecture.layers().parameters(input)).size();
        long state = new StateLayout(architecture.layers().state(input)).size();
        boolean averaged = !(settings.averaging() instanceof Averaging.None);
        long activations =
                ActivationSizes.padded(input) + ActivationSizes.sum(architecture.layers(), input);
        long largest =
                ActivationSizes.largest(architecture.layers(), input, ActivationSizes::padded);
        long rows = settings.stepRows();
        long learning =
                (PARAMETER_ARRAYS + (averaged ? 1 : 0)) * parameters
                        + 4 * state
                        + rows * (activations + LARGEST_BUFFERS * largest);
        boolean separate = secondThread || settings.rehearsal() instanceof Rehearsal.Memory;
        long inference = separate ? parameters + settings.batchSize() * activations : 0;
        long beside = secondThread ? 2 * parameters + rows * (activations + largest) : 0;
        long memory =
                settings.rehearsal() instanceof Rehearsal.Memory kept
                        ? kept.images() * (input.size() + IMAGE_BYTES)
                        : 0;
        long served = numberBytes * (parameters + state);
        return new MemoryNeed(
                FIXED_BYTES + numberBytes * (learning + inference + beside),
                (averaged ? 2 : 1) * served
                        + numberBytes * parameters
                        + settings.window() / 8
                        + memory,
                served,
                rows
                        * ((3L * Float.BYTES + 1) * input.size()
                                + 5L * Double.BYTES * architecture.classes()),
                memory);
    }
}
