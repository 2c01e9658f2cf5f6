package io.normstream.jobs.audit;

import io.normstream.jobs.kafka.Topics;
import io.normstream.schemas.LostImages;
import io.normstream.schemas.TopicPosition;
import java.util.HashMap;
import java.util.Map;

/** How far a lineage has come in each partition of the topic of images, entry by entry. */
final class Coverage {
    private final Evidence evidence;
    private final String images;
    private final ModelHistory model;
    private final AuditedLineage lineage;
    private final Map<Integer, Integer> next = new HashMap<>();
    private final Map<Integer, Long> reached = new HashMap<>();

    Coverage(Evidence evidence, Topics topics, ModelHistory model, AuditedLineage lineage) {
        this.evidence = evidence;
        this.images = topics.images();
        this.model = model;
        this.lineage = lineage;
    }

    /** Records of the model in a partition. */
    RecordList records(int partition) {
        return evidence.source().of(model.modelId(), partition);
    }

    /** Index of the first record of a partition that no entry named yet. */
    int next(int partition) {
        Integer known = next.get(partition);
        if (known != null) {
            return known;
        }
        TopicPosition begin = lineage.position(images, partition);
        return begin == null || evidence.source().extent().isOtherThan(begin.getTopicId())
                ? 0
                : records(partition).from(begin.getOffset());
    }

    /** Last offset of a partition that an entry named, or -1. */
    long reached(int partition) {
        return reached.getOrDefault(partition, -1L);
    }

    /** Takes a run that an entry names. */
    void pass(AuditedRun run) {
        next.put(run.partition(), records(run.partition()).from(run.last() + 1));
        reached.put(run.partition(), run.last());
    }

    /** The topic was made again, and is read from there on. */
    void begin(LostImages lost) {
        int partition = lost.getPartition();
        reached.put(partition, lost.getNextOffset() - 1);
        next.put(partition, records(partition).from(lost.getNextOffset()));
    }

    /** Offset before which records of a partition may be gone. */
    long floor(int partition) {
        AuditedLineage.Replacement replacement = lineage.replacement(partition);
        long begin = evidence.source().extent().floor(partition);
        return replacement == null ? begin : Math.max(begin, replacement.lost().getNextOffset());
    }
}
