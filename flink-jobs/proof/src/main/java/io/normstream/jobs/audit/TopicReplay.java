package io.normstream.jobs.audit;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.image.ImageDecoder;
import io.normstream.jobs.ingest.ExampleDecoder;
import io.normstream.jobs.ingest.ModelInput;
import io.normstream.jobs.kafka.RecordCursor;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Learns a model of a job's topics again. */
public final class TopicReplay {
    private final TopicReader reader;
    private final Topics topics;
    private final AvroCodec codec;
    private final Consumer<String> warnings;
    private final AuditProgress progress;
    private final Findings findings = new Findings();
    private long read;

    /**
     * @param codec that knows the schemas of all writers
     * @param warnings takes what may make bits differ
     */
    public TopicReplay(
            TopicReader reader,
            Topics topics,
            AvroCodec codec,
            Consumer<String> warnings,
            AuditProgress progress) {
        this.reader = reader;
        this.topics = topics;
        this.codec = codec;
        this.warnings = warnings;
        this.progress = progress;
    }

    /** Follows the ledger, then learns again. */
    public ReplayReport run(ReplayRequest request) {
        List<RebuiltVersion> rebuilt = new ArrayList<>();
        ReplayPlan plan = plan(request);
        if (plan == null) {
            return new ReplayReport(rebuilt, null, null, findings);
        }
        TopicExtent extent = reader.extent(topics.predictions());
        int partition = ModelId.partition(ModelId.key(request.modelId()), extent.begins().size());
        if (extent.begin(partition) > 0) {
            warnings.accept(
                    String.format(
                            Locale.ROOT,
                            "not compared are predictions that %s",
                            extent.why(topics.predictions(), partition)));
        }
        try (RecordCursor predictions = reader.open(topics.predictions(), partition, 0);
                Replay replay =
                        new Replay(
                                plan,
                                new LineageSources(
                                        (settings, model) -> images(request, settings, model),
                                        request.initialModels(),
                                        topics.images(),
                                        reader.extent(topics.images())),
                                new PredictionReader(
                                        predictions,
                                        codec,
                                        request.modelId(),
                                        extent.begin(partition) > 0),
                                codec,
                                warnings,
                                rebuilt::add,
                                findings)) {
            reader.readAll(
                    topics.ledger(),
                    counted(record -> replay.accept(Place.of(record), record.value())));
            requireRebuilt(request, rebuilt);
            return new ReplayReport(
                    rebuilt, replay.servingModel(), replay.trainingSnapshot(), findings);
        }
    }

    private @Nullable ReplayPlan plan(ReplayRequest request) {
        LedgerChains chains =
                new LedgerChains(
                        codec, topics, request.modelId()::equals, (id, version) -> false, findings);
        UpdateCheck updates = new UpdateCheck(codec, findings);
        reader.readAll(
                topics.modelUpdates(),
                counted(
                        record -> {
                            if (request.modelId().equals(UpdateCheck.modelOf(record.key()))) {
                                updates.accept(Place.of(record), record.key(), record.value());
                            }
                        }));
        reader.readAll(
                topics.ledger(),
                counted(record -> chains.accept(Place.of(record), record.value())));
        ModelHistory history = chains.histories().get(request.modelId());
        if (history == null) {
            findings.add(
                    "model %s: the ledger has no entry of it, only of %s",
                    request.modelId(), chains.histories().keySet());
            return null;
        }
        Long version = request.version();
        if (version == null) {
            for (Long published : updates.manifests(request.modelId()).keySet()) {
                requireEntry(
                        history, published, "it was published, but the ledger has no such entry");
            }
        } else {
            requireEntry(history, version, "the ledger has no such entry");
        }
        return ReplayPlan.of(history, updates, version);
    }

    private void requireEntry(ModelHistory history, long version, String why) {
        if (history.entry(version) == null) {
            findings.add(
                    "model %s version %d: %s; it ends at version %d",
                    history.modelId(), version, why, history.newestVersion());
        }
    }

    private void requireRebuilt(ReplayRequest request, List<RebuiltVersion> rebuilt) {
        if (rebuilt.isEmpty() && findings.count() == 0) {
            findings.add(
                    "model %s: %s",
                    request.modelId(),
                    request.version() == null
                            ? "no version was published"
                            : "version " + request.version() + " is a genesis entry: no step");
        }
    }

    private StepImages images(
            ReplayRequest request, TrainingSettings settings, ModelDeclaration model) {
        return new StepImages(
                reader,
                new ExampleDecoder(
                        Map.of(model.id(), ModelInput.of(model)),
                        settings.eventTimes(),
                        codec,
                        new ImageDecoder(request.limits(), settings.preprocessing())));
    }

    private Consumer<ConsumerRecord<byte[], byte[]>> counted(
            Consumer<ConsumerRecord<byte[], byte[]>> consumer) {
        return record -> {
            consumer.accept(record);
            read++;
            progress.reached(read, record.topic());
        };
    }
}
