package io.normstream.jobs.cluster;

/**
 * Where a JVM keeps the classes that it has loaded.
 *
 * @param used bytes
 * @param limit bytes that there may be; not positive where there is no limit
 */
public record Metaspace(long used, long limit) {
    /** A job brings some 15 MiB of classes, and the last of a space can never be filled. */
    private static final long ROOM_OF_A_JOB = 16L << 20;

    /** Whether no further job fits in: its submission ends with an OutOfMemoryError. */
    public boolean isFull() {
        return limit > 0 && limit - used < ROOM_OF_A_JOB;
    }
}
