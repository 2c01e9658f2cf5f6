package io.normstream.jobs.training;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.OptimizerSettings;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.model.ModelException;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Architectures;
import io.normstream.model.norm.Recipe;
import io.normstream.model.train.LearnerSettings;
import io.normstream.model.train.Sgd;

/** From validated options to what the model module builds. */
public final class Learners {
    private Learners() {}

    /**
     * Refuses options that no network can be built from, before anything starts.
     *
     * @throws JobException with what does not fit
     */
    public static void check(TrainingSettings settings, ModelDeclaration model) {
        try {
            Architecture architecture = settings(settings, model).architecture();
            architecture.layers().parameters(architecture.input());
        } catch (ModelException e) {
            throw new JobException(
                    "model " + model.id() + " cannot be built: " + e.getMessage(), e);
        }
    }

    /** Everything that decides how {@code model} learns, its data apart. */
    public static LearnerSettings settings(TrainingSettings settings, ModelDeclaration model) {
        Recipe recipe = settings.network().toRecipe();
        OptimizerSettings optimizer = settings.optimizer();
        return new LearnerSettings(
                Architectures.create(model.architecture(), model.input(), model.classes(), recipe),
                settings.batchSize(),
                new Sgd(
                        optimizer.momentum(),
                        optimizer.weightDecay(),
                        recipe.scaleDivisor(),
                        recipe.shiftDivisor()),
                optimizer.toSchedule(),
                optimizer.toAveraging(),
                settings.onDivergence(),
                settings.seed(),
                settings.window());
    }
}
