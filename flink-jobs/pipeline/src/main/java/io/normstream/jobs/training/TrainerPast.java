package io.normstream.jobs.training;

import java.util.Collections;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a trainer continues from, besides learner and ledger.
 *
 * @param rollback training states that it can go back to, by version
 * @param publishing what decides when the next model is published
 * @param owner partition that the model learns from; null in order of arrival
 */
record TrainerPast(
        CommandState commands,
        SortedMap<Long, RollbackState> rollback,
        PublishingPolicy.Memory publishing,
        TrainerState.@Nullable PartitionId owner) {

    /** Of a model that begins. */
    static TrainerPast none(Beginning beginning) {
        return new TrainerPast(
                CommandState.NONE,
                Collections.emptySortedMap(),
                PublishingPolicy.Memory.NONE,
                beginning.owner());
    }

    /**
     * Of a model that goes on.
     *
     * @param beginning says the owner where the state has none: older programs took the partition
     *     of the first image, and none had come
     */
    static TrainerPast of(TrainerKeyedState.Restored restored, Beginning beginning) {
        TrainerState.PartitionId owner = restored.trainer().owner();
        return new TrainerPast(
                restored.commands(),
                restored.rollback(),
                restored.trainer().publishing(),
                owner == null ? beginning.owner() : owner);
    }
}
