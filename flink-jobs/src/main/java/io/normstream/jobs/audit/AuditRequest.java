package io.normstream.jobs.audit;

import java.util.Set;

/**
 * What to audit.
 *
 * @param models model ids; none: all
 * @param complete whether everything must be learnt by now
 */
public record AuditRequest(Set<String> models, boolean complete) {
    public AuditRequest {
        models = Set.copyOf(models);
    }

    boolean wants(String modelId) {
        return models.isEmpty() || models.contains(modelId);
    }
}
