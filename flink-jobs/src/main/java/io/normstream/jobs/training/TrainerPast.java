package io.normstream.jobs.training;

import java.util.Collections;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a trainer continues from, besides learner and ledger.
 *
 * @param rollback training states that it can go back to, by version
 * @param publishing what decides when the next model is published
 * @param owner partition that the model's records come from, in deterministic order
 */
record TrainerPast(
        CommandState commands,
        SortedMap<Long, RollbackState> rollback,
        PublishingPolicy.Memory publishing,
        TrainerState.@Nullable PartitionId owner) {

    /** Of a model that begins. */
    static final TrainerPast NONE =
            new TrainerPast(
                    CommandState.NONE,
                    Collections.emptySortedMap(),
                    PublishingPolicy.Memory.NONE,
                    null);

    static TrainerPast of(TrainerKeyedState.Restored restored) {
        return new TrainerPast(
                restored.commands(),
                restored.rollback(),
                restored.trainer().publishing(),
                restored.trainer().owner());
    }
}
