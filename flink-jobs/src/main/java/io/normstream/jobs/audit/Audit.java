package io.normstream.jobs.audit;

import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.schemas.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Proves what models learnt. Fed with the records of the topics, one topic after the other: model
 * updates, ledger, commands, images, dead letters, predictions. Knows nothing of how the trainer
 * works.
 */
final class Audit {
    private final AuditRequest request;
    private final Topics topics;
    private final Findings findings = new Findings();
    private final AvroCodec codec;
    private final UpdateCheck updates;
    private final LedgerChains chains;
    private final SourceRecords source;
    private final ControlRecords control;
    private @Nullable DeadLetterCheck deadLetters;
    private @Nullable PredictionCheck predictions;

    Audit(AuditRequest request, Topics topics, AvroCodec codec) {
        this.request = request;
        this.topics = topics;
        this.codec = codec;
        this.updates = new UpdateCheck(codec, findings);
        this.chains = new LedgerChains(codec, topics, request::wants, findings);
        this.source = new SourceRecords(codec);
        this.control = new ControlRecords(codec);
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

    /** Takes where the control topic ends, before its records. */
    void controlEnds(Map<Integer, Long> ends) {
        control.end(ends);
    }

    void command(ConsumerRecord<byte[], byte[]> record) {
        control.accept(Place.of(record), record.value());
    }

    void deadLetter(ConsumerRecord<byte[], byte[]> record, boolean late) {
        deadLetters().accept(Place.of(record), record.value(), late);
    }

    void prediction(ConsumerRecord<byte[], byte[]> record, boolean late) {
        predictions().accept(Place.of(record), record.value(), late);
    }

    /** Looks again at what could not be placed, after more of the ledger and the images. */
    void retry() {
        deadLetters().retry();
        predictions().retry();
    }

    private DeadLetterCheck deadLetters() {
        if (deadLetters == null) {
            deadLetters =
                    new DeadLetterCheck(codec, source, control, topics, severalStarts(), findings);
        }
        return deadLetters;
    }

    private PredictionCheck predictions() {
        if (predictions == null) {
            predictions =
                    new PredictionCheck(
                            codec, request, chains.histories(), source, topics.images(), findings);
        }
        return predictions;
    }

    private boolean severalStarts() {
        return chains.histories().values().stream()
                .anyMatch(history -> history.lineages().size() > 1);
    }

    /** Compares everything that was taken by now; more may follow. */
    AuditReport report() {
        Findings all = findings.copy();
        predictions().tellUnnamed(all);
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
                summaries.add(check(history, all));
            }
        }
        StrangerCheck strangers =
                new StrangerCheck(source, chains.histories(), topics.images(), request, all);
        strangers.check(deadLetters().reached());
        return new AuditReport(summaries, strangers.dead(), strangers.pending(), all);
    }

    private ModelSummary check(ModelHistory model, Findings all) {
        CoverageCheck coverage =
                new CoverageCheck(
                        source,
                        predictions(),
                        topics.images(),
                        severalStarts(),
                        deadLetters().covered(),
                        all);
        CommandCheck commands = new CommandCheck(control, topics.control(), all);
        long pending = 0;
        for (AuditedLineage lineage : model.lineages()) {
            pending = coverage.check(model, lineage); // what counts is the newest lineage
            commands.check(model, lineage);
        }
        if (pending > 0 && request.complete()) {
            all.add(
                    "model %s: %d records behind the last entry, version %d, are not learnt",
                    model.modelId(), pending, model.newestVersion());
        }
        PublishedVersions published =
                new PublishedVersions(updates, model, request.complete(), all);
        published.check();
        return summary(model, pending, published.whole());
    }

    private ModelSummary summary(ModelHistory model, long pending, int retained) {
        Map<Outcome, Long> labelled = new HashMap<>();
        long unlabelled = 0;
        int commands = 0;
        for (AuditedLineage lineage : model.lineages()) {
            commands += lineage.commands().size();
            for (AuditedEntry entry : lineage.entries()) {
                if (entry.outcome() != null) {
                    labelled.merge(
                            Objects.requireNonNull(entry.outcome()),
                            (long) entry.labelledRows(),
                            Long::sum);
                }
                unlabelled += entry.unlabelledRows();
            }
        }
        return new ModelSummary(
                model.modelId(),
                model.lineages().size(),
                model.entries(),
                commands,
                model.newestVersion(),
                labelled.getOrDefault(Outcome.LEARNT, 0L),
                labelled.getOrDefault(Outcome.REFUSED, 0L),
                labelled.getOrDefault(Outcome.PAUSED, 0L),
                unlabelled,
                source.of(model.modelId()).values().stream().mapToLong(RecordList::deadCount).sum(),
                pending,
                predictions().count(model.modelId()),
                updates.manifests(model.modelId()).size(),
                retained);
    }
}
