package io.normstream.model.train;

import io.normstream.model.ModelException;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.FrozenLayers;
import java.util.List;

/**
 * All that a learner depends on, besides its engine and its images.
 *
 * @param batchSize most labelled images of a step, and the size at which inference runs
 * @param sgd the optimizer
 * @param schedule learning rate by step
 * @param averaging how the serving model follows the live one
 * @param onDivergence what happens to a mini-batch whose step is not finite
 * @param seed of the first parameters
 * @param window number of labelled images in the windowed accuracy
 * @param rehearsal whether images of the past are learnt beside the new ones
 * @param augmentation changes of images before they are learnt, in their order; predictions see
 *     them as they came
 * @param frozen names and patterns of layers that are not learnt, as {@link FrozenLayers#of} takes
 *     them
 */
public record LearnerSettings(
        Architecture architecture,
        int batchSize,
        Sgd sgd,
        LearningRateSchedule schedule,
        Averaging averaging,
        DivergencePolicy onDivergence,
        long seed,
        int window,
        Rehearsal rehearsal,
        List<ImageTransform> augmentation,
        List<String> frozen) {
    public LearnerSettings {
        if (batchSize < 1) {
            throw new ModelException("The batch size must be at least 1, found " + batchSize);
        }
        if (window < 1) {
            throw new ModelException("The window must be at least 1 image, found " + window);
        }
        augmentation = List.copyOf(augmentation);
        frozen = List.copyOf(frozen);
        FrozenLayers.of(architecture, frozen);
        augmentation.forEach(transform -> transform.requireFits(architecture.input()));
    }

    /** Settings without rehearsal and augmentation, under which all layers are learnt. */
    public LearnerSettings(
            Architecture architecture,
            int batchSize,
            Sgd sgd,
            LearningRateSchedule schedule,
            Averaging averaging,
            DivergencePolicy onDivergence,
            long seed,
            int window) {
        this(
                architecture,
                batchSize,
                sgd,
                schedule,
                averaging,
                onDivergence,
                seed,
                window,
                Rehearsal.NONE,
                List.of(),
                List.of());
    }

    /** The layers that are not learnt. */
    FrozenLayers frozenLayers() {
        return FrozenLayers.of(architecture, frozen);
    }

    /** Most rows of a step. */
    int stepRows() {
        return Math.addExact(batchSize, rehearsal.rows());
    }
}
