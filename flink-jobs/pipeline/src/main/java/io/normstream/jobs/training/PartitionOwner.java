package io.normstream.jobs.training;

import io.normstream.jobs.config.RecordOrder;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.training.start.LineageBeginning;
import io.normstream.jobs.training.state.TrainerState;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.RejectReason;
import org.jspecify.annotations.Nullable;

/**
 * In deterministic order, the one partition that a model learns from. It is known before the first
 * record comes: which one comes first is a race.
 */
final class PartitionOwner {
    private final RecordOrder order;
    private final TrainerState.@Nullable PartitionId owner;

    /**
     * @param owner the partition; never null in deterministic order
     */
    PartitionOwner(RecordOrder order, TrainerState.@Nullable PartitionId owner) {
        if (order == RecordOrder.DETERMINISTIC && owner == null) {
            throw new IllegalArgumentException(
                    "In deterministic order a model needs the partition that it learns from");
        }
        this.order = order;
        this.owner = owner;
    }

    /**
     * Of a model that goes on.
     *
     * @param beginning says the partition if the state does not: older programs took the partition
     *     of the first image, and no image had come
     */
    static PartitionOwner restored(
            RecordOrder order, TrainerState state, LineageBeginning beginning) {
        TrainerState.PartitionId owner = state.owner();
        return new PartitionOwner(order, owner == null ? beginning.owner() : owner);
    }

    /** Why {@code example} is refused, or null if it is accepted. */
    @Nullable RejectedException refusal(Example example) {
        return learnsFrom(example)
                ? null
                : new RejectedException(
                        RejectReason.SECOND_PARTITION,
                        "Model "
                                + example.modelId
                                + " learns from "
                                + owner
                                + " in deterministic order; send its records there (keys lead to another partition once partitions are added), or begin a new lineage with --fresh, or choose training.order=arrival");
    }

    /** Whether the model learns from the partition of {@code example}. */
    boolean learnsFrom(Example example) {
        return order == RecordOrder.ARRIVAL || TrainerState.PartitionId.of(example).equals(owner);
    }

    /** The partition; null in order of arrival. */
    TrainerState.@Nullable PartitionId partition() {
        return owner;
    }
}
