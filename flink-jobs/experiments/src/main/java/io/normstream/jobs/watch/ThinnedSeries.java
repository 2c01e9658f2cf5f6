package io.normstream.jobs.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Points of a curve without end in bounded memory: once there are too many, every second one is
 * dropped, and from then on only as many are kept. The newest is always there.
 */
final class ThinnedSeries<T> {
    private final int most;
    private final List<T> kept = new ArrayList<>();
    private @Nullable T newest;
    private long stride = 1;
    private long passed;

    /**
     * @param most points that are kept at a time
     */
    ThinnedSeries(int most) {
        this.most = most;
    }

    /** Takes the next point. */
    void add(T point) {
        newest = point;
        if (passed++ % stride != 0) {
            return;
        }
        kept.add(point);
        if (kept.size() > most) {
            int every = kept.size() / 2;
            for (int i = 1; i <= every; i++) {
                kept.remove(i);
            }
            stride *= 2;
        }
    }

    /** Drops the last points as long as they are {@code past}, as where a run went back. */
    void dropLast(Predicate<T> past) {
        while (!kept.isEmpty() && past.test(kept.get(kept.size() - 1))) {
            kept.remove(kept.size() - 1);
        }
        T last = newest;
        if (last != null && past.test(last)) {
            newest = kept.isEmpty() ? null : kept.get(kept.size() - 1);
        }
    }

    /** The point that was added last; null where there is none. */
    @Nullable T newest() {
        return newest;
    }

    /** From the oldest to the newest. */
    List<T> points() {
        List<T> points = new ArrayList<>(kept);
        T last = newest;
        if (last != null && (points.isEmpty() || points.get(points.size() - 1) != last)) {
            points.add(last);
        }
        return points;
    }
}
