package io.normstream.jobs.audit;

import org.jspecify.annotations.Nullable;

/**
 * A version that was rebuilt.
 *
 * @param recorded SHA-256 over the arrays of the serving model as it was published; null where it
 *     was not
 * @param rebuilt the same of the one that was rebuilt
 */
public record RebuiltVersion(
        String lineage, long version, @Nullable String recorded, String rebuilt) {
    /** Whether it is what was published. */
    public boolean isEqual() {
        return rebuilt.equals(recorded);
    }
}
