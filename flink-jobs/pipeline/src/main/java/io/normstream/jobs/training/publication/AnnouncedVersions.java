package io.normstream.jobs.training.publication;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Versions of a model whose announcements are on the model-updates topic. The topic is compacted,
 * so each stays there until it is deleted.
 *
 * @param versions in the order in which they were announced, at most {@link #MOST}
 * @param ofOtherBits versions that an earlier attempt announced which computed other bits than this
 *     one, or learnt from images that this one lost, in the same order: this trainer would publish
 *     other models under these names
 */
public record AnnouncedVersions(List<Long> versions, List<Long> ofOtherBits) {
    /** More than anybody looks at, and less than makes a start slow. */
    public static final int MOST = 1_000;

    public static final AnnouncedVersions NONE = new AnnouncedVersions(List.of(), List.of());

    public AnnouncedVersions {
        versions = List.copyOf(versions);
        ofOtherBits = List.copyOf(ofOtherBits);
    }

    /**
     * Newest version that this trainer must not announce, nor any before it; -1 if there is none.
     */
    public long newestOfOtherBits() {
        return ofOtherBits.stream().mapToLong(Long::longValue).max().orElse(-1);
    }

    /**
     * These and one more, which takes the place of all that are of other bits.
     *
     * @param deleted is given the versions whose announcements are to be deleted
     */
    public AnnouncedVersions and(long version, LongConsumer deleted) {
        ofOtherBits.forEach(deleted::accept);
        List<Long> all = new ArrayList<>(versions);
        all.remove((Object) version);
        all.add(version);
        int leaving = Math.max(0, all.size() - MOST);
        all.subList(0, leaving).forEach(deleted::accept);
        return new AnnouncedVersions(all.subList(leaving, all.size()), List.of());
    }

    /**
     * These for a trainer that goes on after {@code version} and makes later models with other bits
     * than those that are {@code published}.
     */
    AnnouncedVersions withOtherBitsAfter(long version, PublishedHistory published) {
        Set<Long> others = new LinkedHashSet<>(ofOtherBits);
        List<Long> own = new ArrayList<>();
        for (Long there : published.announced()) {
            if (there > version) {
                others.add(there);
            } else if (!others.contains(there)) {
                own.add(there);
            }
        }
        return new AnnouncedVersions(own, List.copyOf(others));
    }
}
