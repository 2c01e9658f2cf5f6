package io.normstream.jobs.scoring;

import io.normstream.schemas.ModelManifest;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which model serves. Versions rise within a lineage. A lineage that was never seen replaces the
 * one that serves, whatever its versions are, since its topic may be a new one; a lineage that was
 * left never serves again.
 *
 * @param lineage run that the model belongs to, or null before the first model
 * @param left lineages that served before, the latest first
 */
record ServedVersion(@Nullable String lineage, long version, List<String> left) {
    static final ServedVersion NONE = new ServedVersion(null, -1, List.of());

    /** Older ones are forgotten: lineages are begun by people, so there are few. */
    private static final int MOST_LEFT = 100;

    /** Whether the model {@code otherVersion} of lineage {@code other} is to replace this one. */
    boolean isOlderThan(String other, long otherVersion) {
        return other.equals(lineage) ? otherVersion > version : !left.contains(other);
    }

    /** Whether {@code manifest} is of this version. */
    boolean isOf(ModelManifest manifest) {
        return manifest.getLineage().equals(lineage) && manifest.getVersion() == version;
    }

    /** What serves once the model of {@code manifest} does. */
    ServedVersion followedBy(ModelManifest manifest) {
        boolean same = lineage == null || manifest.getLineage().equals(lineage);
        return new ServedVersion(
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
