package io.normstream.jobs.audit;

import io.normstream.schemas.LostImages;

/** What an entry about lost images must say by itself, and after the entries before it. */
final class LossRules {
    private LossRules() {}

    /**
     * @param images topic that all images must come from
     * @param lineage entries before it
     */
    static void check(
            EntryName which,
            LostImages lost,
            String images,
            AuditedLineage lineage,
            Findings findings) {
        if (!lost.getTopic().equals(images)) {
            findings.add(
                    "%s: it lost records of topic %s, but images are on %s",
                    which, lost.getTopic(), images);
        }
        Integer owner = lineage.ownerPartition();
        if (owner != null && owner != lost.getPartition()) {
            findings.add(
                    "%s: it lost records of partition %d, the lineage learns from %d alone",
                    which, lost.getPartition(), owner);
        }
        String id = lineage.topicId(images, lost.getPartition());
        boolean same = id == null || id.equals(lost.getTopicId());
        switch (lost.getCause()) {
            case DELETED -> {
                offsets(which, lost, findings);
                if (!same) {
                    findings.add(
                            "%s: records of topic id %s were deleted, the lineage reads topic id %s",
                            which, lost.getTopicId(), id);
                }
            }
            case REPLACED -> {
                if (id != null && same) {
                    findings.add(
                            "%s: it says that the topic was recreated, but with the same id, %s",
                            which, id);
                }
            }
            case UNKNOWN -> findings.add("%s: images were lost in an unknown way", which);
        }
        Long reached = lineage.reached().get(lost.getPartition());
        if (lost.getFirstOffset() < 0
                || lost.getNextOffset() < 0
                || lost.getOffsets() < 0
                || (reached != null && lost.getFirstOffset() <= reached)) {
            findings.add(
                    "%s: %d offsets from %d to before %d were lost, it says, after offset %s, which was learnt",
                    which, lost.getOffsets(), lost.getFirstOffset(), lost.getNextOffset(), reached);
        }
    }

    private static void offsets(EntryName which, LostImages lost, Findings findings) {
        long between = lost.getNextOffset() - lost.getFirstOffset();
        if (between <= 0 || lost.getOffsets() != between) {
            findings.add(
                    "%s: %d offsets were lost, it says, from %d to before %d: %d are between",
                    which, lost.getOffsets(), lost.getFirstOffset(), lost.getNextOffset(), between);
        }
    }
}
