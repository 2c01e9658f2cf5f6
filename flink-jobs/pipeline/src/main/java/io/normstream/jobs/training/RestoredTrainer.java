package io.normstream.jobs.training;

import java.util.SortedMap;

/**
 * What a checkpoint holds of a model.
 *
 * @param recentImages the images that the learner learnt last
 * @param rollback training states that the model can go back to, by version
 */
record RestoredTrainer(
        TrainerState trainer,
        CommandState commands,
        KeptImages recentImages,
        SortedMap<Long, RollbackState> rollback) {}
