package io.normstream.jobs.metrics;

import java.util.BitSet;
import org.apache.flink.metrics.Gauge;

/** Share of the latest that were right, NaN before the first. One thread adds, any may look. */
final class RecentShare implements Gauge<Double> {
    private final BitSet latest;
    private final int most;
    private int place;
    private int count;
    private int right;
    private volatile double share = Double.NaN;

    /**
     * @param most how many count
     */
    RecentShare(int most) {
        this.most = most;
        this.latest = new BitSet(most);
    }

    void add(boolean isRight) {
        if (count < most) {
            count++;
        } else if (latest.get(place)) {
            right--;
        }
        latest.set(place, isRight);
        right += isRight ? 1 : 0;
        place = (place + 1) % most;
        share = (double) right / count;
    }

    void clear() {
        latest.clear();
        place = 0;
        count = 0;
        right = 0;
        share = Double.NaN;
    }

    @Override
    public Double getValue() {
        return share;
    }
}
