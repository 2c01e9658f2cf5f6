package io.normstream.jobs.machine;

/** Cores of a machine and the task slots that share them. */
public record CoreShare(int cores, int slots) {
    public static CoreShare ofThisMachine(int slots) {
        return new CoreShare(Runtime.getRuntime().availableProcessors(), slots);
    }

    /** Most threads that a network may have without waiting for those of another slot. */
    public int threads() {
        return Math.max(1, cores / slots);
    }

    /** Whether a network with so many threads may have a second thread of as many. */
    public boolean hasRoomForSecondThread(int networkThreads) {
        return threads() >= 2 * networkThreads;
    }

    /** For people, such as {@code 2 cores over 1 slot}. */
    @Override
    public String toString() {
        return counted(cores, "core") + " over " + counted(slots, "slot");
    }

    private static String counted(int count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }
}
