package io.normstream.jobs.training.state;

import io.normstream.jobs.training.learner.KeptImages;
import io.normstream.jobs.training.learner.RollbackState;
import java.util.SortedMap;

/**
 * What a checkpoint holds of a model.
 *
 * @param recentImages the images that the learner learnt last
 * @param rollback training states that the model can go back to, by version
 */
public record RestoredTrainer(
        TrainerState trainer,
        CommandState commands,
        KeptImages recentImages,
        SortedMap<Long, RollbackState> rollback) {}
