package io.normstream.jobs.audit;

import io.normstream.schemas.TopicPosition;
import java.util.HashMap;
import java.util.Map;

/**
 * Records of no model of the ledger, or that cannot be read: each must be a dead letter, unless no
 * record of its partition after it was taken yet.
 */
final class UndeclaredModelCheck {
    private final SourceRecords source;
    private final Map<String, ModelHistory> models;
    private final String images;
    private final AuditRequest request;
    private final DeadLetterCheck deadLetters;
    private final Findings findings;
    private long dead;
    private long open;
    private long pending;

    UndeclaredModelCheck(
            SourceRecords source,
            Map<String, ModelHistory> models,
            String images,
            AuditRequest request,
            DeadLetterCheck deadLetters,
            Findings findings) {
        this.source = source;
        this.models = models;
        this.images = images;
        this.request = request;
        this.deadLetters = deadLetters;
        this.findings = findings;
    }

    void check() {
        Map<Integer, Long> taken = taken();
        for (Map.Entry<Integer, RecordList> partition : source.outside(models.keySet())) {
            int number = partition.getKey();
            RecordList records = partition.getValue();
            long reached = taken.getOrDefault(number, -1L);
            long gone = deadLetters.goneBefore(number);
            for (int i = records.from(begin(number)); i < records.size(); i++) {
                if (records.isDead(i)) {
                    dead++;
                } else if (records.offset(i) < gone) {
                    open++;
                } else {
                    check(new Place(images, number, records.offset(i)), reached);
                }
            }
        }
    }

    private void check(Place place, long reached) {
        boolean passed = place.offset() < reached;
        pending += passed ? 0 : 1;
        if (passed || request.complete()) {
            findings.add("%s: a record of no model of the ledger that is not a dead letter", place);
        }
    }

    /** What is before all lineages was an earlier run's. */
    private long begin(int partition) {
        return models.values().stream()
                .flatMap(model -> model.lineages().stream())
                .mapToLong(
                        lineage -> {
                            TopicPosition position = lineage.position(images, partition);
                            return position == null || source.isOther(lineage, partition)
                                    ? 0
                                    : position.getOffset();
                        })
                .min()
                .orElse(0);
    }

    private Map<Integer, Long> taken() {
        Map<Integer, Long> taken = new HashMap<>(deadLetters.reached());
        for (ModelHistory model : models.values()) {
            for (AuditedLineage lineage : model.lineages()) {
                lineage.reached()
                        .forEach(
                                (partition, offset) -> {
                                    if (!source.isOther(lineage, partition)) {
                                        taken.merge(partition, offset, Math::max);
                                    }
                                });
            }
        }
        return taken;
    }

    /** Number of dead letters among them. */
    long dead() {
        return dead;
    }

    /** Number of those that may have been dead letters that are gone. */
    long open() {
        return open;
    }

    /** Number of those that are after everything that was taken. */
    long pending() {
        return pending;
    }
}
