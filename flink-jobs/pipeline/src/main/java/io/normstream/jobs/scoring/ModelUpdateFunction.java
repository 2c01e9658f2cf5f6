package io.normstream.jobs.scoring;

import io.normstream.jobs.ingest.DeadLetters;
import io.normstream.jobs.metrics.RejectedCounters;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.ModelChunk;
import io.normstream.schemas.ModelManifest;
import io.normstream.schemas.RejectReason;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Records of the model-updates topic in, updates of the declared models out, before they go to
 * every subtask. Records that are not model updates become dead letters.
 */
final class ModelUpdateFunction extends ProcessFunction<ConsumedRecord, ModelUpdate> {
    private static final long serialVersionUID = 1L;

    private final Set<String> models;

    @SuppressWarnings("NullAway.Init") // set by open
    private transient AvroCodec codec;

    @SuppressWarnings("NullAway.Init") // set by open
    private transient RejectedCounters rejected;

    /** Takes updates of {@code models}. */
    ModelUpdateFunction(Set<String> models) {
        this.models = Set.copyOf(models);
    }

    @Override
    public void open(OpenContext context) {
        codec = AvroCodec.ofReleases();
        rejected = new RejectedCounters(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(ConsumedRecord record, Context context, Collector<ModelUpdate> out) {
        ModelUpdate update = ModelUpdate.of(record);
        if (!models.contains(update.modelId)) {
            return; // of another job
        }
        try {
            check(update);
        } catch (RejectedException e) {
            context.output(DeadLetters.OUTPUT, DeadLetters.of(record, e));
            rejected.add(e.reason());
            return;
        }
        out.collect(update);
    }

    private void check(ModelUpdate update) throws RejectedException {
        byte[] value = update.value;
        if (value == null) {
            return; // deletes a chunk
        }
        String found =
                update.isManifest()
                        ? codec.decode(value, ModelManifest.class).getModelId()
                        : codec.decode(value, ModelChunk.class).getModelId();
        if (!found.equals(update.modelId)) {
            throw new RejectedException(
                    RejectReason.CORRUPT_RECORD,
                    "Key %s names another model than the record, which is of %s"
                            .formatted(update.key, found));
        }
    }
}
