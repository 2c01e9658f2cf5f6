package io.normstream.jobs.letters;

import org.jspecify.annotations.Nullable;

/**
 * Which dead letters are sent again, and where to.
 *
 * @param toPartition of the topic that they came from; null: the partition that they came from
 * @param most of them, the oldest ones
 * @param dryRun whether nothing is sent
 */
public record ReplayRequest(
        LetterFilter filter, @Nullable Integer toPartition, long most, boolean dryRun) {}
