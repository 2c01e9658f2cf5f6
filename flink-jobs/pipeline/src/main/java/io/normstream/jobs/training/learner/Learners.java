package io.normstream.jobs.training.learner;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.AugmentationOption;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.OptimizerSettings;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import io.normstream.model.nn.Architecture;
import io.normstream.model.norm.Recipe;
import io.normstream.model.train.LearnerSettings;
import io.normstream.model.train.OnlineLearner;
import io.normstream.model.train.Sgd;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

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

    /**
     * The learner of a lineage that begins.
     *
     * @param secondThread as {@link OnlineLearner#create(LearnerSettings, Engine, ExecutorService)}
     *     takes it
     * @param initial what it starts from; null: parameters drawn from the seed
     * @throws ModelException if {@code initial} is of another model
     */
    public static OnlineLearner begin(
            TrainingSettings settings,
            ModelDeclaration model,
            Engine engine,
            @Nullable ExecutorService secondThread,
            @Nullable InitialModel initial) {
        LearnerSettings learner = settings(settings, model);
        return initial == null
                ? OnlineLearner.create(learner, engine, secondThread)
                : OnlineLearner.start(learner, engine, secondThread, initial.file());
    }

    /** Everything that decides how {@code model} learns, its data apart. */
    public static LearnerSettings settings(TrainingSettings settings, ModelDeclaration model) {
        Recipe recipe = settings.network().toRecipe();
        OptimizerSettings optimizer = settings.optimizer();
        return new LearnerSettings(
                settings.networks()
                        .create(model, recipe)
                        .withPreprocessing(settings.preprocessing()),
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
                settings.window(),
                settings.rehearsal().of(model),
                AugmentationOption.transforms(settings.augmentation()),
                settings.freeze());
    }
}
