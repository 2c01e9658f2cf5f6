package io.normstream.jobs.audit;

import io.normstream.jobs.kafka.Topics;
import io.normstream.schemas.TopicPosition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which start of a job a dead letter is of: a lineage begins at a position of the dead-letter
 * topic, and what is before belongs to an earlier run. Ledger entries before version 3 do not say
 * so; their lineages share what is there.
 */
final class LineageStarts {
    /** Number of a run before all lineages. */
    static final int EARLIER = -1;

    private final Map<String, ModelHistory> models;
    private final String topic;
    private TopicExtent extent = TopicExtent.NONE;

    LineageStarts(Map<String, ModelHistory> models, Topics topics) {
        this.models = models;
        this.topic = topics.deadLetters();
    }

    /** Takes what there is of the dead-letter topic, before and after its records. */
    void extent(TopicExtent now) {
        extent = now;
    }

    TopicExtent extent() {
        return extent;
    }

    /**
     * Number of the lineage that a dead letter is of.
     *
     * @param model that its record is of; null where that has no ledger
     */
    int of(@Nullable ModelHistory model, int partition, long offset) {
        if (model == null) {
            return 0;
        }
        List<AuditedLineage> lineages = model.lineages();
        for (int number = lineages.size() - 1; number >= 0; number--) {
            if (number(lineages, number) == number
                    && begin(lineages.get(number), partition) <= offset) {
                return number;
            }
        }
        return EARLIER;
    }

    /** Number of a lineage; one that does not say where it begins has that of the one before. */
    int number(ModelHistory model, AuditedLineage lineage) {
        return number(model.lineages(), model.lineages().indexOf(lineage));
    }

    private static int number(List<AuditedLineage> lineages, int index) {
        int number = index;
        while (number > 0 && !lineages.get(number).hasPositions()) {
            number--;
        }
        return number;
    }

    /** Offset of the first dead letter in {@code partition} that may be of a lineage. */
    long begin(AuditedLineage lineage, int partition) {
        TopicPosition position = lineage.position(topic, partition);
        return position == null || isOther(lineage) ? 0 : position.getOffset();
    }

    /** Whether the topic is not the one that a lineage began with. */
    boolean isOther(AuditedLineage lineage) {
        return extent.isOtherThan(lineage.firstId(topic));
    }

    /** Whether the beginning of what a lineage left in {@code partition} is gone. */
    boolean isCut(AuditedLineage lineage, int partition) {
        return isOther(lineage) || extent.begin(partition) > begin(lineage, partition);
    }

    /** Partitions of the dead-letter topic. */
    Collection<Integer> partitions() {
        return new TreeSet<>(extent.begins().keySet());
    }

    /**
     * Whether no other run may have left dead letters after the beginning of a lineage, so that
     * what is a dead letter was not learnt.
     */
    boolean isAlone(ModelHistory model, AuditedLineage lineage) {
        if (lineage != model.newest()) {
            return false;
        }
        return lineage.hasPositions()
                ? models.values().stream()
                        .map(ModelHistory::newest)
                        .noneMatch(other -> isBehind(other, lineage))
                : !isSeveral();
    }

    private boolean isBehind(AuditedLineage other, AuditedLineage lineage) {
        return partitions().stream()
                .anyMatch(partition -> begin(other, partition) > begin(lineage, partition));
    }

    /** Whether a model was started more than once. */
    boolean isSeveral() {
        return models.values().stream()
                .anyMatch(
                        model ->
                                model.lineages().size() > 1
                                        || partitions().stream()
                                                .anyMatch(
                                                        number ->
                                                                begin(model.newest(), number) > 0));
    }

    /** Why dead letters of a lineage are gone, after their number. */
    String why(AuditedLineage lineage) {
        return isOther(lineage)
                ? extent.whyOther(topic)
                : partitions().stream()
                        .filter(partition -> isCut(lineage, partition))
                        .map(partition -> extent.why(topic, partition))
                        .findFirst()
                        .orElseGet(() -> extent.why(topic, 0));
    }
}
