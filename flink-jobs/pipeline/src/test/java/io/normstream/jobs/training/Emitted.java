package io.normstream.jobs.training;

import io.normstream.jobs.ingest.DeadLetters;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.ModelManifest;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.Step;
import io.normstream.schemas.TrainingMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** Everything that a trainer emitted, by kind, in order. */
record Emitted(
        List<Prediction> predictions,
        List<LedgerEntry> ledger,
        List<ModelUpdate> updates,
        List<TrainingMetrics> metrics,
        List<DeadLetter> deadLetters)
        implements TrainingOutputs {
    Emitted() {
        this(
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>());
    }

    void drain(AbstractStreamOperatorTestHarness<Prediction> harness) {
        harness.extractOutputValues().forEach(predictions::add);
        harness.getOutput().clear();
        side(harness, TrainingPipeline.LEDGER, ledger);
        side(harness, TrainingPipeline.MODEL_UPDATES, updates);
        side(harness, TrainingPipeline.METRICS, metrics);
        side(harness, DeadLetters.OUTPUT, deadLetters);
    }

    private static <T> void side(
            AbstractStreamOperatorTestHarness<Prediction> harness, OutputTag<T> tag, List<T> into) {
        var queue = harness.getSideOutput(tag);
        if (queue != null) {
            queue.forEach(record -> into.add(record.getValue()));
            queue.clear();
        }
    }

    List<Step> steps() {
        return ledger.stream().map(LedgerEntry::getStep).filter(Objects::nonNull).toList();
    }

    /** Ledger entries of one model, as bytes. */
    List<ByteBuffer> ledgerBytes(String modelId) {
        return bytes(ledger.stream().filter(entry -> entry.getModelId().equals(modelId)).toList());
    }

    /** Announcements, in order. */
    List<ModelManifest> manifests() {
        return updates.stream()
                .filter(update -> isManifest(update) && update.value != null)
                .map(Emitted::manifest)
                .toList();
    }

    List<Object> updateBytes() {
        return updates.stream()
                .<Object>map(update -> Map.entry(update.key, ByteBuffer.wrap(update.value)))
                .toList();
    }

    static List<ByteBuffer> bytes(List<? extends SpecificRecord> records) {
        return records.stream().map(AvroCodec::encode).map(ByteBuffer::wrap).toList();
    }

    static boolean isManifest(ModelUpdate update) {
        return ModelUpdate.isManifest(update.key.getBytes(StandardCharsets.UTF_8));
    }

    private static ModelManifest manifest(ModelUpdate update) {
        try {
            return ModelManifest.fromByteBuffer(ByteBuffer.wrap(update.value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void prediction(Prediction prediction) {
        predictions.add(prediction);
    }

    @Override
    public void ledgerEntry(LedgerEntry entry) {
        ledger.add(entry);
    }

    @Override
    public void metrics(TrainingMetrics value) {
        metrics.add(value);
    }

    @Override
    public void modelUpdate(ModelUpdate update) {
        updates.add(update);
    }

    @Override
    public void deadLetter(DeadLetter deadLetter) {
        deadLetters.add(deadLetter);
    }
}
