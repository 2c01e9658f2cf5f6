package io.normstream.jobs.audit;

import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.schemas.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Proves what models learnt. Fed with the records of the topics, one topic after the other: model
 * updates, ledger, commands, images, dead letters, predictions. Knows nothing of how the trainer
 * works.
 */
final class Audit {
    private final AuditRequest request;
    private final Topics topics;
    private final Findings findings = new Findings();
    private final UpdateCheck updates;
    private final LedgerChains chains;
    private final SourceRecords source;
    private final ControlRecords control;
    private final LineageStarts starts;
    private final DeadLetterCheck deadLetters;
    private final PredictionCheck predictions;

    Audit(AuditRequest request, Topics topics, AvroCodec codec) {
        this.request = request;
        this.topics = topics;
        this.updates = new UpdateCheck(codec, findings);
        this.chains =
                new LedgerChains(
                        codec,
                        topics,
                        request::wants,
                        (id, version) -> updates.manifests(id).containsKey(version),
                        findings);
        this.source = new SourceRecords(codec, topics.images());
        this.control = new ControlRecords(codec);
        this.starts = new LineageStarts(chains.histories(), topics);
        this.deadLetters =
                new DeadLetterCheck(
                        codec, source, control, topics, chains.histories(), starts, findings);
        this.predictions =
                new PredictionCheck(
                        codec, request, chains.histories(), source, topics.images(), findings);
    }

    void update(ConsumerRecord<byte[], byte[]> record) {
        if (request.wants(UpdateCheck.modelOf(record.key()))) {
            updates.accept(Place.of(record), record.key(), record.value());
        }
    }

    void ledgerEntry(ConsumerRecord<byte[], byte[]> record) {
        chains.accept(Place.of(record), record.value());
    }

    /** Whether the ledger reaches every version that was published. */
    boolean reachesPublished() {
        return updates.models().stream()
                .filter(request::wants)
                .allMatch(
                        id -> {
                            ModelHistory history = chains.histories().get(id);
                            return history != null
                                    && history.newestVersion() >= updates.manifests(id).lastKey();
                        });
    }

    void image(ConsumerRecord<byte[], byte[]> record) {
        source.accept(Place.of(record), record.value());
    }

    /** Takes what there is of a topic, before its records and after them. */
    void extent(String topic, TopicExtent extent) {
        if (topic.equals(topics.modelUpdates())) {
            updates.extent(extent);
        } else if (topic.equals(topics.control())) {
            control.extent(extent);
        } else if (topic.equals(topics.images())) {
            source.extent(extent);
        } else if (topic.equals(topics.deadLetters())) {
            starts.extent(extent);
        } else if (topic.equals(topics.predictions())) {
            predictions.extent(extent);
        }
    }

    void command(ConsumerRecord<byte[], byte[]> record) {
        control.accept(Place.of(record), record.value());
    }

    void deadLetter(ConsumerRecord<byte[], byte[]> record, boolean late) {
        deadLetters.accept(Place.of(record), record.value(), late);
    }

    void prediction(ConsumerRecord<byte[], byte[]> record, boolean late) {
        predictions.accept(Place.of(record), record.value(), late);
    }

    /** Looks again at what could not be placed, after more of the ledger and the images. */
    void retry() {
        deadLetters.retry();
        predictions.retry();
    }

    /** Compares everything that was taken by now; more may follow. */
    AuditReport report() {
        Findings all = findings.copy();
        Unprovable unprovable = new Unprovable();
        predictions.tellUnnamed(all);
        SortedSet<String> wanted = new TreeSet<>(request.models());
        if (wanted.isEmpty()) {
            wanted.addAll(chains.histories().keySet());
            wanted.addAll(updates.models());
        }
        List<ModelSummary> summaries = new ArrayList<>();
        for (String id : wanted) {
            ModelHistory history = chains.histories().get(id);
            if (history == null) {
                all.add(
                        "model %s: the ledger has no entry of it, only of %s",
                        id, chains.histories().keySet());
            } else {
                summaries.add(check(history, all, unprovable));
            }
        }
        UndeclaredModelCheck undeclared =
                new UndeclaredModelCheck(
                        source, chains.histories(), topics.images(), request, deadLetters, all);
        undeclared.check();
        if (undeclared.open() > 0) {
            unprovable.tell(
                    "%d records of no model of the ledger may have been dead letters that are gone from %s",
                    undeclared.open(), topics.deadLetters());
        }
        return new AuditReport(summaries, undeclared.dead(), undeclared.pending(), all, unprovable);
    }

    private ModelSummary check(ModelHistory model, Findings all, Unprovable unprovable) {
        Evidence evidence = new Evidence(source, control, starts, deadLetters, predictions);
        CommandCheck commands = new CommandCheck(evidence, topics.control(), all, unprovable);
        CoverageCheck.Pending pending = new CoverageCheck.Pending(0, 0);
        for (AuditedLineage lineage : model.lineages()) {
            // What counts as pending is the newest lineage.
            pending = new CoverageCheck(evidence, topics, model, lineage, all, unprovable).check();
            commands.check(model, lineage);
        }
        if (request.complete()) {
            checkComplete(model, pending, all, unprovable);
        }
        PublishedVersions published =
                new PublishedVersions(
                        updates, model, topics.modelUpdates(), request.complete(), all, unprovable);
        published.check();
        return summary(model, pending.records(), published.whole());
    }

    private void checkComplete(
            ModelHistory model,
            CoverageCheck.Pending pending,
            Findings all,
            Unprovable unprovable) {
        long missed = pending.records() - pending.open();
        if (missed > 0) {
            all.add(
                    "model %s: %d records after the last entry, version %d, are not learnt",
                    model.modelId(), missed, model.newestVersion());
        }
        if (pending.open() > 0) {
            unprovable.tell(
                    "model %s: %d records after the last entry, version %d, may have been dead letters that %s",
                    model.modelId(),
                    pending.open(),
                    model.newestVersion(),
                    starts.why(model.newest()));
        }
    }

    private ModelSummary summary(ModelHistory model, long pending, int retained) {
        List<AuditedLineage> lineages = model.lineages();
        return new ModelSummary(
                model.modelId(),
                lineages.size(),
                model.entries(),
                lineages.stream().mapToInt(lineage -> lineage.commands().size()).sum(),
                model.newestVersion(),
                sum(model, lineage -> lineage.labelled(Outcome.LEARNT)),
                sum(model, lineage -> lineage.labelled(Outcome.REFUSED)),
                sum(model, lineage -> lineage.labelled(Outcome.PAUSED)),
                sum(model, AuditedLineage::unlabelled),
                sum(model, AuditedLineage::lost),
                source.of(model.modelId()).values().stream().mapToLong(RecordList::deadCount).sum(),
                pending,
                predictions.count(model.modelId()),
                updates.manifests(model.modelId()).size(),
                retained);
    }

    private static long sum(ModelHistory model, ToLongFunction<AuditedLineage> what) {
        return model.lineages().stream().mapToLong(what).sum();
    }
}
