package io.normstream.jobs.training;

import io.normstream.jobs.config.RecordOrder;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.RejectReason;
import org.jspecify.annotations.Nullable;

/** In deterministic order, the one partition that a model learns from: that of its first record. */
final class PartitionOwner {
    private final RecordOrder order;
    private TrainerState.@Nullable PartitionId owner;

    PartitionOwner(RecordOrder order, TrainerState.@Nullable PartitionId owner) {
        this.order = order;
        this.owner = owner;
    }

    /** Why {@code example} is not taken, or null where it is. */
    @Nullable RejectedException refusal(Example example) {
        if (order == RecordOrder.ARRIVAL) {
            return null;
        }
        TrainerState.PartitionId partition = TrainerState.PartitionId.of(example);
        if (owner == null) {
            owner = partition;
        }
        return partition.equals(owner)
                ? null
                : new RejectedException(
                        RejectReason.SECOND_PARTITION,
                        "Model "
                                + example.modelId
                                + " learns from "
                                + owner
                                + " in deterministic order; key its records by model id so that they share a partition, or choose training.order=arrival");
    }

    /** The partition; null before the first record, and in order of arrival. */
    TrainerState.@Nullable PartitionId partition() {
        return owner;
    }
}
