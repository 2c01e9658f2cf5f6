package io.normstream.jobs.training.start;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.identity.JobName;
import io.normstream.jobs.ingest.Ingest;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.KafkaConnectors;
import io.normstream.jobs.kafka.NewestVersions;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.submission.CheckpointContents;
import io.normstream.jobs.submission.Checkpoints;
import io.normstream.jobs.training.learner.InitialModels;
import io.normstream.jobs.training.publication.PublishedHistories;
import io.normstream.jobs.training.publication.PublishedHistory;
import io.normstream.jobs.wire.AvroCodec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * What a job starts from, decided by whoever submits it.
 *
 * @param checkpoint checkpoint or savepoint to restore
 * @param models what the topics hold of each declared model
 * @param firstImages where images begin for a job without state, as the models' beginnings say
 */
public record StartPlan(
        Optional<CheckpointContents> checkpoint,
        SortedMap<String, ModelStart> models,
        Map<TopicPartition, Long> firstImages) {

    /**
     * Looks at the checkpoints, the ledger and the model updates, as the start option asks.
     *
     * @param name that the job has
     * @param connectors know where a checkpoint reads on
     * @param initial what new lineages start from
     * @throws JobException if there is nothing to resume, or a start from nothing would fall behind
     *     versions that are on the topic
     */
    public static StartPlan make(
            TrainingSettings settings,
            JobSettings job,
            JobName name,
            KafkaClientSettings kafka,
            KafkaConnectors connectors,
            AvroCodec codec,
            InitialModels initial) {
        List<String> ids = settings.models().stream().map(ModelDeclaration::id).toList();
        Topics topics = Topics.withPrefix(job.topicPrefix());
        SortedMap<String, Long> newest = NewestVersions.read(kafka, topics.ledger(), ids, codec);
        if (job.start() == JobSettings.Start.NEW) {
            requireNoHistory(topics.ledger(), newest);
        }
        SortedMap<String, PublishedHistory> published =
                published(job, kafka, topics.modelUpdates(), ids, codec);
        BeginningsPlan beginning =
                BeginningsPlan.make(settings, job, kafka, begins(job, newest, ids));
        // Last of all that takes time: a job that runs deletes its checkpoints.
        Optional<CheckpointContents> checkpoint = Checkpoints.of(job, name);
        BeginningsPlan beginnings =
                beginning.readingOn(
                        checkpoint
                                .map(
                                        restored ->
                                                connectors
                                                        .stored(
                                                                topics.images(),
                                                                restored.readers(Ingest.IMAGES))
                                                        .next())
                                .orElse(Map.of()));
        SortedMap<String, ModelStart> models = new TreeMap<>();
        for (String id : ids) {
            models.put(
                    id,
                    new ModelStart(
                            job.start(),
                            newest.getOrDefault(id, -1L),
                            published.getOrDefault(id, PublishedHistory.NONE),
                            initial.of(id),
                            beginnings.of(id)));
        }
        return new StartPlan(checkpoint, models, beginnings.firstImages());
    }

    /** Who goes on from a checkpoint numbers publications by that. */
    private static SortedMap<String, PublishedHistory> published(
            JobSettings job,
            KafkaClientSettings kafka,
            String topic,
            List<String> ids,
            AvroCodec codec) {
        return switch (job.start()) {
            case NEW, FRESH -> PublishedHistories.read(kafka, topic, codec);
            case RESUME, SAVEPOINT -> PublishedHistories.readNewest(kafka, topic, ids, codec);
        };
    }

    /** Whether a model may begin; one that goes on and has a ledger has begun. */
    private static boolean begins(JobSettings job, Map<String, Long> newest, List<String> ids) {
        return job.start() == JobSettings.Start.NEW
                || job.start() == JobSettings.Start.FRESH
                || !newest.keySet().containsAll(ids);
    }

    private static void requireNoHistory(String ledger, Map<String, Long> newest) {
        if (!newest.isEmpty()) {
            throw new JobException(
                    "topic "
                            + ledger
                            + " holds a history already (newest versions "
                            + newest
                            + "); continue it with --resume, or begin a new lineage with --fresh");
        }
    }
}
