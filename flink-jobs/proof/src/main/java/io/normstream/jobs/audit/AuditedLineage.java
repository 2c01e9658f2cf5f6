package io.normstream.jobs.audit;

import io.normstream.schemas.CarriedOutCommand;
import io.normstream.schemas.ConfigurationEntry;
import io.normstream.schemas.Genesis;
import io.normstream.schemas.LossCause;
import io.normstream.schemas.LostImages;
import io.normstream.schemas.Outcome;
import io.normstream.schemas.TopicPosition;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Entries of one lineage of a model, from its genesis on. */
final class AuditedLineage {
    private final String id;
    private final Map<String, String> configuration = new HashMap<>();
    private final List<TopicPosition> positions;
    private final @Nullable Integer ownerPartition;
    private final EntryColumns entries;
    private final List<CarriedOutCommand> commands = new ArrayList<>();
    private final Map<Integer, LostImages> latestLosses = new HashMap<>();
    private final Map<Integer, Replacement> replacements = new HashMap<>();
    private final Map<Integer, Long> reached = new HashMap<>();
    private final Map<Outcome, Long> labelled = new EnumMap<>(Outcome.class);
    private long unlabelled;
    private long lost;
    private @Nullable AuditedEntry last;

    /**
     * Where a partition of the topic of images was read on after the topic was made again.
     *
     * @param entry index of the entry that says so
     * @param reached last offset of the topic as it was that a step before names
     */
    record Replacement(int entry, LostImages lost, long reached) {}

    /**
     * @param topic of the ledger
     */
    AuditedLineage(String id, String topic, @Nullable Genesis genesis) {
        this.id = id;
        this.entries = new EntryColumns(topic);
        this.positions = genesis == null ? List.of() : genesis.getPositions();
        this.ownerPartition = genesis == null ? null : genesis.getOwnerPartition();
        if (genesis != null) {
            for (ConfigurationEntry entry : genesis.getConfiguration()) {
                configuration.put(entry.getKey(), entry.getValue());
            }
        }
    }

    void add(AuditedEntry entry) {
        entries.add(entry);
        last = entry;
        if (entry.command() != null) {
            commands.add(entry.command());
        }
        if (entry.outcome() != null) {
            labelled.merge(entry.outcome(), (long) entry.labelledRows(), Long::sum);
        }
        unlabelled += entry.unlabelledRows();
        entry.runs().stream()
                .filter(run -> !isReplaced(size() - 1, run))
                .forEach(run -> reached.merge(run.partition(), run.last(), Math::max));
        if (entry.lost() != null) {
            addLost(entry.lost());
        }
    }

    private void addLost(LostImages loss) {
        latestLosses.put(loss.getPartition(), loss);
        if (loss.getCause() != LossCause.REPLACED) {
            lost += loss.getOffsets();
        } else {
            Long before = reached.remove(loss.getPartition());
            replacements.put(
                    loss.getPartition(),
                    new Replacement(size() - 1, loss, before == null ? -1 : before));
        }
    }

    String id() {
        return id;
    }

    /** Number of entries. */
    int size() {
        return entries.size();
    }

    AuditedEntry entry(int index) {
        return entries.get(index);
    }

    /** Index of the first entry with {@code version}, negative where there is none. */
    int find(long version) {
        return entries.find(version);
    }

    /** Records that an entry names. */
    List<AuditedRun> runs(int index) {
        return entries.runs(index);
    }

    /** Commands that were carried out, in their order. */
    List<CarriedOutCommand> commands() {
        return commands;
    }

    /** Their entries. */
    Stream<AuditedEntry> commandEntries() {
        return entries.commands();
    }

    AuditedEntry last() {
        if (last == null) {
            throw new IllegalStateException("lineage " + id + " has no entry");
        }
        return last;
    }

    /** Labelled rows of steps with {@code outcome}. */
    long labelled(Outcome outcome) {
        return labelled.getOrDefault(outcome, 0L);
    }

    /** Unlabelled rows of all steps. */
    long unlabelled() {
        return unlabelled;
    }

    /** What was lost last of {@code partition}, or null. */
    @Nullable LostImages latestLoss(int partition) {
        return latestLosses.get(partition);
    }

    /** Offsets that were lost; what a topic that was made again held after them, nobody knows. */
    long lost() {
        return lost;
    }

    /** A whole number of the configuration, or null. */
    @Nullable Long option(String key) {
        try {
            String text = configuration.get(key);
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Whether the genesis entry says where the lineage begins. */
    boolean hasPositions() {
        return !positions.isEmpty();
    }

    /** Where it begins in a partition of {@code topic}, or null. */
    @Nullable TopicPosition position(String topic, int partition) {
        return positions.stream()
                .filter(position -> position.getTopic().equals(topic))
                .filter(position -> position.getPartition() == partition)
                .findFirst()
                .orElse(null);
    }

    /** Id of {@code topic} when the lineage began, null where that is not known. */
    @Nullable String firstId(String topic) {
        return positions.stream()
                .filter(position -> position.getTopic().equals(topic))
                .map(TopicPosition::getTopicId)
                .findFirst()
                .orElse(null);
    }

    /** Id of the topic of images that {@code partition} was read from last, or null. */
    @Nullable String topicId(String images, int partition) {
        LostImages loss = latestLosses.get(partition);
        return loss == null ? firstId(images) : loss.getTopicId();
    }

    /** The one partition that it learns from, null where that is not known or there are several. */
    @Nullable Integer ownerPartition() {
        return ownerPartition;
    }

    /** Where {@code partition} was read on after the topic was last made again, or null. */
    @Nullable Replacement replacement(int partition) {
        return replacements.get(partition);
    }

    /** The last offsets, by partition, of the topic of images as it was read last. */
    Map<Integer, Long> reached() {
        return reached;
    }

    /** Whether a run of an entry is of the topic of images before it was last made again. */
    boolean isReplaced(int index, AuditedRun run) {
        Replacement replacement = replacements.get(run.partition());
        if (replacement == null || index < replacement.entry()) {
            return replacement != null;
        }
        // The mini-batch that was open then holds records of both.
        return run.first() > replacement.reached()
                && run.last() < replacement.lost().getFirstOffset()
                && isNextStep(index, replacement);
    }

    private boolean isNextStep(int index, Replacement replacement) {
        for (int between = replacement.entry() + 1; between < index; between++) {
            if (runs(between).stream()
                    .anyMatch(run -> run.partition() == replacement.lost().getPartition())) {
                return false;
            }
        }
        return true;
    }

    /** Counts a prediction of a record of the entry. */
    void countPrediction(int index) {
        entries.countPrediction(index);
    }

    /** Predictions of records of the entry. */
    long predicted(int index) {
        return entries.predicted(index);
    }
}
