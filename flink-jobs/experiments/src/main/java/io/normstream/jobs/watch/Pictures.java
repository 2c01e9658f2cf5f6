package io.normstream.jobs.watch;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Thumbnails by number, as long as somebody shows them. Numbers are never given again. */
final class Pictures {
    private final Map<Long, byte[]> files = new HashMap<>();
    private long next;

    /** Keeps one, and returns its number; null for none. */
    @Nullable Long add(byte @Nullable [] png) {
        if (png == null) {
            return null;
        }
        files.put(next, png);
        return next++;
    }

    /** Forgets one. */
    void remove(@Nullable Long number) {
        if (number != null) {
            files.remove(number);
        }
    }

    /** The PNG file; null where there is none. */
    byte @Nullable [] get(long number) {
        return files.get(number);
    }
}
