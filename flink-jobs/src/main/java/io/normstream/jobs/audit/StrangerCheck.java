package io.normstream.jobs.audit;

import java.util.HashMap;
import java.util.Map;

/**
 * Records of no model of the ledger, or that cannot be read: each must be a dead letter, unless no
 * record of its partition behind it was taken yet.
 */
final class StrangerCheck {
    private final SourceRecords source;
    private final Map<String, ModelHistory> models;
    private final String images;
    private final AuditRequest request;
    private final Findings findings;
    private long dead;
    private long pending;

    StrangerCheck(
            SourceRecords source,
            Map<String, ModelHistory> models,
            String images,
            AuditRequest request,
            Findings findings) {
        this.source = source;
        this.models = models;
        this.images = images;
        this.request = request;
        this.findings = findings;
    }

    /**
     * @param deadLettersReached offset of the last dead letter by partition
     */
    void check(Map<Integer, Long> deadLettersReached) {
        Map<Integer, Long> taken = taken(deadLettersReached);
        for (Map.Entry<Integer, RecordList> partition : source.outside(models.keySet())) {
            long reached = taken.getOrDefault(partition.getKey(), -1L);
            RecordList records = partition.getValue();
            for (int i = 0; i < records.size(); i++) {
                check(partition.getKey(), records, i, reached);
            }
        }
    }

    private void check(int partition, RecordList records, int index, long reached) {
        if (records.isDead(index)) {
            dead++;
            return;
        }
        boolean passed = records.offset(index) < reached;
        pending += passed ? 0 : 1;
        if (passed || request.complete()) {
            findings.add(
                    "%s partition %d offset %d: a record of no model of the ledger, and no dead letter",
                    images, partition, records.offset(index));
        }
    }

    private Map<Integer, Long> taken(Map<Integer, Long> deadLettersReached) {
        Map<Integer, Long> taken = new HashMap<>(deadLettersReached);
        for (ModelHistory model : models.values()) {
            for (AuditedLineage lineage : model.lineages()) {
                for (AuditedEntry entry : lineage.entries()) {
                    entry.runs()
                            .forEach(run -> taken.merge(run.partition(), run.last(), Math::max));
                }
            }
        }
        return taken;
    }

    /** Number of dead letters among them. */
    long dead() {
        return dead;
    }

    /** Number of those that lie behind everything that was taken. */
    long pending() {
        return pending;
    }
}
