package io.normstream.jobs.demo;

import io.normstream.jobs.JobException;
import io.normstream.jobs.data.StreamScore;
import io.normstream.jobs.kafka.TopicRecords;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.Outcome;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.Step;
import io.normstream.schemas.TrainingMetrics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Counts one model's run from the records of its topics. Records may come twice, as after a task
 * has failed: each step, prediction and dead letter counts once. For several threads.
 */
public final class RunProgress {
    private final Topics topics;
    private final String modelId;
    private final AvroCodec codec;
    private final List<TrainingMetrics> metrics = new ArrayList<>();
    private final Map<TopicPartition, Long> lastPredicted = new HashMap<>();
    private final Set<Coordinates> deadLetters = new HashSet<>();
    private final StreamScore score = new StreamScore();
    private long predictingVersion = -1;
    private int lastLabel = StreamScore.NO_LABEL;
    private int lastBeforeBatch = StreamScore.NO_LABEL;
    private long images;
    private long version = -1;
    private long startMillis;
    private long lastStepMillis;
    private @Nullable TrainingMetrics latest;

    private record Coordinates(String topic, int partition, long offset) {}

    public RunProgress(Topics topics, String modelId, AvroCodec codec) {
        this.topics = topics;
        this.modelId = modelId;
        this.codec = codec;
    }

    /** Topics whose records {@link #accept} wants. */
    public List<String> topics() {
        return List.of(
                topics.predictions(), topics.ledger(), topics.metrics(), topics.deadLetters());
    }

    /**
     * Takes a record of one of the topics.
     *
     * @throws JobException where it cannot be read
     */
    public synchronized void accept(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(topics.predictions())) {
            predicted(TopicRecords.decode(record, Prediction.class, codec));
        } else if (record.topic().equals(topics.ledger())) {
            entered(TopicRecords.decode(record, LedgerEntry.class, codec), record.timestamp());
        } else if (record.topic().equals(topics.metrics())) {
            reported(TopicRecords.decode(record, TrainingMetrics.class, codec));
        } else {
            DeadLetter letter = TopicRecords.decode(record, DeadLetter.class, codec);
            deadLetters.add(
                    new Coordinates(letter.getTopic(), letter.getPartition(), letter.getOffset()));
        }
    }

    private void predicted(Prediction prediction) {
        Integer label = prediction.getLabel();
        TopicPartition source =
                new TopicPartition(prediction.getTopic(), prediction.getPartition());
        if (!prediction.getModelId().equals(modelId)
                || label == null
                || prediction.getOffset() <= lastPredicted.getOrDefault(source, -1L)) {
            return;
        }
        lastPredicted.put(source, prediction.getOffset());
        if (prediction.getVersion() != predictingVersion) {
            // Another mini-batch, whose labels nobody knows before it is predicted.
            predictingVersion = prediction.getVersion();
            lastBeforeBatch = lastLabel;
        }
        score.add(label, prediction.getPredictedClass(), lastBeforeBatch);
        lastLabel = label;
    }

    private void entered(LedgerEntry entry, long millis) {
        if (!entry.getModelId().equals(modelId) || entry.getVersion() <= version) {
            return;
        }
        if (version < 0) {
            startMillis = millis;
        }
        version = entry.getVersion();
        lastStepMillis = millis;
        Step step = entry.getStep();
        if (step != null && step.getOutcome() == Outcome.LEARNT) {
            images += step.getLabelledRows();
        }
    }

    private void reported(TrainingMetrics report) {
        if (report.getModelId().equals(modelId)) {
            metrics.add(report);
            latest = report;
        }
    }

    /** How far the run is. */
    public synchronized RunState state() {
        long millis = lastStepMillis - startMillis;
        return new RunState(
                images,
                images == 0 ? 0 : 1000.0 * images / Math.max(1, millis),
                score.accuracy(),
                score.classBalancedAccuracy(),
                score.noChangeAccuracy(),
                score.kappaTemporal(),
                latest == null ? null : (Double) latest.getWindowAccuracy(),
                latest == null ? null : latest.getLoss(),
                Math.max(0, version),
                deadLetters.size());
    }

    /** Everything that the trainer reported so far. */
    public synchronized List<TrainingMetrics> metrics() {
        return List.copyOf(metrics);
    }
}
