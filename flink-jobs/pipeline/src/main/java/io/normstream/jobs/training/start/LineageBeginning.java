package io.normstream.jobs.training.start;

import io.normstream.jobs.training.state.TrainerState;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a lineage of a model begins on its topics. Decided once by whoever submits the job, so that
 * every attempt of a run begins at the same place and learns from the same partition.
 *
 * @param images topic of images
 * @param positions of the first image that is read in each partition, and after the last dead
 *     letter that an earlier run left in each; sorted by topic and partition
 * @param ownerPartition partition of {@code images} that the model learns from in deterministic
 *     order; null in order of arrival
 */
public record LineageBeginning(
        String images, List<Place> positions, @Nullable Integer ownerPartition)
        implements Serializable {
    private static final Comparator<Place> ORDER =
            Comparator.comparing(Place::topic).thenComparing(Place::partition);

    public LineageBeginning {
        positions = positions.stream().sorted(ORDER).toList();
    }

    /** The partition that the model learns from, or null in order of arrival. */
    public TrainerState.@Nullable PartitionId owner() {
        Integer partition = ownerPartition;
        return partition == null ? null : new TrainerState.PartitionId(images, partition);
    }

    /** For the digest that names a lineage: everything, a line for each position. */
    public String text() {
        return positions.stream()
                .map(
                        position ->
                                String.join(
                                        " ",
                                        position.topic(),
                                        position.topicId(),
                                        Integer.toString(position.partition()),
                                        Long.toString(position.offset())))
                .collect(Collectors.joining("\n", images + "\n", "\nowner " + ownerPartition));
    }
}
