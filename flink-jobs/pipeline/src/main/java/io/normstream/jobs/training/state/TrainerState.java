package io.normstream.jobs.training.state;

import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.training.publication.AnnouncedVersions;
import io.normstream.jobs.training.publication.PublishingPolicy;
import io.normstream.model.train.FiguresWindow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a trainer continues from: what Flink keeps under the model's key.
 *
 * @param learner training snapshot, safetensors bytes
 * @param version version of the latest ledger entry
 * @param parentVersion version that it continues from
 * @param ledgerHash SHA-256 of the latest ledger entry
 * @param publications number of models published
 * @param chunksInSlot chunks in each slot of the model-updates topic
 * @param publishedVersion version published last, or -1
 * @param latestEventTime latest event time seen, milliseconds since the epoch
 * @param owner partition that the model's records come from, in deterministic order
 * @param pending the mini-batch that is not full yet, in the order of arrival
 * @param publishing what decides when the next model is published
 * @param announced versions whose announcements are on the model-updates topic
 * @param figures the last labelled images and what was predicted for them
 */
public record TrainerState(
        byte[] learner,
        String lineage,
        long version,
        @Nullable Long parentVersion,
        byte @Nullable [] ledgerHash,
        long publications,
        int[] chunksInSlot,
        long publishedVersion,
        long latestEventTime,
        @Nullable PartitionId owner,
        List<Example> pending,
        PublishingPolicy.Memory publishing,
        AnnouncedVersions announced,
        FiguresWindow figures) {

    /** A Kafka partition. */
    public record PartitionId(String topic, int partition) {
        public static PartitionId of(Example example) {
            return new PartitionId(example.topic, example.partition);
        }
    }
}
