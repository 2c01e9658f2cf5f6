package io.normstream.jobs.training;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Versions of a model whose announcements lie on the model-updates topic. The topic is compacted,
 * so each lies there until it is deleted.
 *
 * @param versions in the order in which they were announced, at most {@link #MOST}
 * @param ofOtherBits versions that an attempt announced which computed other bits than this one
 *     does, or learnt from images that this one lost, in the same order: this trainer makes them
 *     otherwise, and a name stands for one model
 */
record AnnouncedVersions(List<Long> versions, List<Long> ofOtherBits) {
    /** More than anybody looks at, and less than makes a start slow. */
    static final int MOST = 1_000;

    static final AnnouncedVersions NONE = new AnnouncedVersions(List.of(), List.of());

    AnnouncedVersions {
        versions = List.copyOf(versions);
        ofOtherBits = List.copyOf(ofOtherBits);
    }

    /** Newest version that this trainer must not announce, nor any before it; -1: none. */
    long newestOfOtherBits() {
        return ofOtherBits.stream().mapToLong(Long::longValue).max().orElse(-1);
    }

    /**
     * These and one more, which takes the place of all that are of other bits.
     *
     * @param deleted takes the versions whose announcements are to be deleted
     */
    AnnouncedVersions and(long version, LongConsumer deleted) {
        ofOtherBits.forEach(deleted::accept);
        List<Long> all = new ArrayList<>(versions);
        all.remove((Object) version);
        all.add(version);
        int leaving = Math.max(0, all.size() - MOST);
        all.subList(0, leaving).forEach(deleted::accept);
        return new AnnouncedVersions(all.subList(leaving, all.size()), List.of());
    }

    /**
     * As it stands for a trainer that goes on behind {@code version} and makes the models behind it
     * otherwise than they are {@code published}.
     */
    AnnouncedVersions otherBitsBehind(long version, PublishedHistory published) {
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
