package io.normstream.jobs.audit;

import java.time.Duration;
import java.util.Set;

/**
 * What to audit.
 *
 * @param models model ids; empty for all
 * @param complete whether everything must be learnt by now
 * @param patience how long the ledger may take to reach what is published: in deterministic order a
 *     model is seen before the checkpoint that commits its entry
 */
public record AuditRequest(Set<String> models, boolean complete, Duration patience) {
    public AuditRequest {
        models = Set.copyOf(models);
    }

    boolean wants(String modelId) {
        return models.isEmpty() || models.contains(modelId);
    }
}
