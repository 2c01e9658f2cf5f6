package io.normstream.jobs.training;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.NewestVersions;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.wire.AvroCodec;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a job starts from.
 *
 * @param checkpoint checkpoint or savepoint to restore, or null
 * @param firstVersions version of the genesis entry of models without state; 0 where absent
 */
public record StartPlan(@Nullable String checkpoint, SortedMap<String, Long> firstVersions) {

    /**
     * Looks at the checkpoints and the ledger topic, as the start option asks.
     *
     * @throws JobException where there is nothing to resume, or a start from nothing would fall
     *     behind versions that are on the topic
     */
    public static StartPlan make(
            TrainingSettings settings,
            JobSettings job,
            KafkaClientSettings kafka,
            AvroCodec codec) {
        List<String> ids = settings.models().stream().map(ModelDeclaration::id).toList();
        String ledger = Topics.withPrefix(job.topicPrefix()).ledger();
        SortedMap<String, Long> newest = NewestVersions.read(kafka, ledger, ids, codec);
        SortedMap<String, Long> next = new TreeMap<>();
        newest.forEach((id, version) -> next.put(id, version + 1));
        return switch (job.start()) {
            case RESUME ->
                    new StartPlan(Checkpoints.newestComplete(job.checkpointDirectory()), next);
            case SAVEPOINT -> new StartPlan(job.savepoint(), next);
            case FRESH -> new StartPlan(null, next);
            case NEW -> fromNothing(ledger, newest);
        };
    }

    private static StartPlan fromNothing(String ledger, Map<String, Long> newest) {
        if (!newest.isEmpty()) {
            throw new JobException(
                    "topic "
                            + ledger
                            + " holds a history already (newest versions "
                            + newest
                            + "); continue it with --resume, or begin a new lineage with --fresh");
        }
        return new StartPlan(null, new TreeMap<>());
    }
}
