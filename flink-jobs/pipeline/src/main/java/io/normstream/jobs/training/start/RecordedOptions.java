package io.normstream.jobs.training.start;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.config.LineageOptions;
import io.normstream.jobs.identity.JobIdentity;
import io.normstream.jobs.identity.JobName;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.NewestGenesis;
import io.normstream.jobs.kafka.RequiredTopics;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.submission.CheckpointContents;
import io.normstream.jobs.submission.Checkpoints;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.schemas.ConfigurationEntry;
import io.normstream.schemas.LedgerEntry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The options of training of the run that a job goes on from. */
public final class RecordedOptions {
    private static final Logger LOG = LoggerFactory.getLogger(RecordedOptions.class);

    private RecordedOptions() {}

    /**
     * By key, as the checkpoint says that {@code job} is to be restored from, or where the build
     * that wrote it did not say, as the lineage's genesis entry does. Empty where the job begins; a
     * checkpoint or a broker that is not there is for the start to refuse.
     */
    public static Map<String, String> of(JobSettings job, JobName name, KafkaClientSettings kafka) {
        Optional<CheckpointContents> checkpoint = checkpoint(job, name);
        if (checkpoint.isEmpty()) {
            return Map.of();
        }
        return LineageOptions.whole(
                checkpoint
                        .get()
                        .job()
                        .<Map<String, String>>map(JobIdentity::options)
                        .orElseGet(() -> ofLineage(job, kafka)));
    }

    private static Optional<CheckpointContents> checkpoint(JobSettings job, JobName name) {
        try {
            return Checkpoints.of(job, name);
        } catch (JobException refusedByTheStart) {
            return Optional.empty();
        }
    }

    private static Map<String, String> ofLineage(JobSettings job, KafkaClientSettings kafka) {
        String ledger = Topics.withPrefix(job.topicPrefix()).ledger();
        try {
            RequiredTopics.check(kafka, List.of(ledger));
            AvroCodec codec = AvroCodec.ofReleases();
            return NewestGenesis.read(kafka, ledger, codec)
                    .<Map<String, String>>map(RecordedOptions::of)
                    .orElse(Map.of());
        } catch (JobException e) {
            LOG.warn(
                    "The options of the run before cannot be read, so this build's defaults are used for those that are not given: {}",
                    e.getMessage());
            return Map.of();
        }
    }

    /** What a genesis entry records. */
    public static SortedMap<String, String> of(LedgerEntry genesis) {
        SortedMap<String, String> options = new TreeMap<>();
        for (ConfigurationEntry option : genesis.getGenesis().getConfiguration()) {
            options.put(option.getKey(), option.getValue());
        }
        return options;
    }
}
