package io.normstream.jobs.audit;

import io.normstream.schemas.CarriedOutCommand;
import io.normstream.schemas.LostImages;
import io.normstream.schemas.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a lineage, of which there may be one for each image: columns of numbers, and no
 * object that stays.
 */
final class EntryColumns {
    private static final Outcome[] OUTCOMES = Outcome.values();

    private final String topic;
    private final Column partitions = new Column();
    private final Column offsets = new Column();
    private final Column versions = new Column();
    private final Column scheduleSteps = new Column();
    private final Column outcomes = new Column();
    private final Column paused = new Column();
    private final Column labelled = new Column();
    private final Column unlabelled = new Column();
    private final Column imagesSeen = new Column();
    private final Column runEnds = new Column();
    private final Column runPartitions = new Column();
    private final Column runFirsts = new Column();
    private final Column runSpans = new Column();
    private final Column runAccepted = new Column();
    private final Column predicted = new Column();

    /** Where versions do not rise by one: indices, the first of all too. */
    private final Column breaks = new Column();

    /** Parents that are not the version before. */
    private final Map<Integer, @Nullable Long> parents = new HashMap<>();

    private final SortedMap<Integer, CarriedOutCommand> commands = new TreeMap<>();
    private final Map<Integer, LostImages> losses = new HashMap<>();

    /**
     * @param topic that the entries are on
     */
    EntryColumns(String topic) {
        this.topic = topic;
    }

    int size() {
        return versions.size();
    }

    void add(AuditedEntry entry) {
        int index = size();
        if (index == 0 || entry.version() != versions.get(index - 1) + 1) {
            breaks.add(index);
        }
        partitions.add(entry.place().partition());
        offsets.add(entry.place().offset());
        versions.add(entry.version());
        scheduleSteps.add(entry.scheduleStep());
        outcomes.add(entry.outcome() == null ? -1 : entry.outcome().ordinal());
        paused.add(entry.paused() ? 1 : 0);
        labelled.add(entry.labelledRows());
        unlabelled.add(entry.unlabelledRows());
        imagesSeen.add(entry.imagesSeen());
        predicted.add(0);
        entry.runs().forEach(this::add);
        runEnds.add(runFirsts.size());
        if (!Objects.equals(entry.parentVersion(), entry.version() - 1)) {
            parents.put(index, entry.parentVersion());
        }
        if (entry.command() != null) {
            commands.put(index, entry.command());
        }
        if (entry.lost() != null) {
            losses.put(index, entry.lost());
        }
    }

    private void add(AuditedRun run) {
        runPartitions.add(run.partition());
        runFirsts.add(run.first());
        runSpans.add(run.last() - run.first());
        runAccepted.add(run.accepted());
    }

    AuditedEntry get(int index) {
        int outcome = (int) outcomes.get(index);
        long version = versions.get(index);
        return new AuditedEntry(
                new Place(topic, (int) partitions.get(index), offsets.get(index)),
                version,
                parents.getOrDefault(index, version - 1),
                scheduleSteps.get(index),
                outcome < 0 ? null : OUTCOMES[outcome],
                (int) labelled.get(index),
                (int) unlabelled.get(index),
                runs(index),
                commands.get(index),
                losses.get(index),
                paused.get(index) == 1,
                imagesSeen.get(index));
    }

    /** The entries of commands, in their order. */
    Stream<AuditedEntry> commands() {
        return commands.keySet().stream().map(this::get);
    }

    /** Records that the entry names. */
    List<AuditedRun> runs(int index) {
        int from = index == 0 ? 0 : (int) runEnds.get(index - 1);
        int to = (int) runEnds.get(index);
        List<AuditedRun> runs = new ArrayList<>(to - from);
        for (int run = from; run < to; run++) {
            long first = runFirsts.get(run);
            runs.add(
                    new AuditedRun(
                            (int) runPartitions.get(run),
                            first,
                            first + runSpans.get(run),
                            (int) runAccepted.get(run)));
        }
        return runs;
    }

    /** Index of the first entry with {@code version}, negative where there is none. */
    int find(long version) {
        for (int i = 0; i < breaks.size(); i++) {
            int from = (int) breaks.get(i);
            int to = i + 1 < breaks.size() ? (int) breaks.get(i + 1) : size();
            long distance = version - versions.get(from);
            if (distance >= 0 && distance < to - from) {
                return from + (int) distance;
            }
        }
        return -1;
    }

    /** Counts a prediction of a record of the entry. */
    void countPrediction(int index) {
        predicted.set(index, predicted.get(index) + 1);
    }

    /** Predictions of records of the entry. */
    long predicted(int index) {
        return predicted.get(index);
    }
}
