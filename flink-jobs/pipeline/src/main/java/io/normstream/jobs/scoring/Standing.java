package io.normstream.jobs.scoring;

import io.normstream.schemas.ModelManifest;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which model serves. Versions rise within a lineage; a lineage that was never seen is followed
 * whatever its versions are, since its topic may be a new one; one that was left stays so.
 *
 * @param lineage run that the model belongs to, or null before the first model
 * @param left lineages that served before, the latest first
 */
record Standing(@Nullable String lineage, long version, List<String> left) {
    static final Standing NONE = new Standing(null, -1, List.of());

    /** More are forgotten: it takes a person to begin a lineage. */
    private static final int MOST_LEFT = 100;

    /** Whether a model of {@code version} in {@code other} comes behind this one. */
    boolean isBehind(String other, long otherVersion) {
        return other.equals(lineage) ? otherVersion > version : !left.contains(other);
    }

    /** Whether it is this very version. */
    boolean is(ModelManifest manifest) {
        return manifest.getLineage().equals(lineage) && manifest.getVersion() == version;
    }

    /** Once the model of {@code manifest} serves. */
    Standing followedBy(ModelManifest manifest) {
        boolean same = lineage == null || manifest.getLineage().equals(lineage);
        return new Standing(
                manifest.getLineage(),
                manifest.getVersion(),
                same
                        ? left
                        : Stream.concat(Stream.of(lineage), left.stream())
                                .limit(MOST_LEFT)
                                .toList());
    }

    @Override
    public String toString() {
        return lineage == null ? "no model" : "version " + version + " of lineage " + lineage;
    }
}
