package io.normstream.jobs.audit;

import io.normstream.schemas.CarriedOutCommand;
import io.normstream.schemas.ConfigurationEntry;
import io.normstream.schemas.Genesis;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Entries of one lineage of a model, from its genesis on. */
final class AuditedLineage {
    private final String id;
    private final Map<String, String> configuration = new HashMap<>();
    private final List<AuditedEntry> entries = new ArrayList<>();
    private final List<CarriedOutCommand> commands = new ArrayList<>();
    private final Map<Integer, TreeMap<Long, Owner>> runs = new HashMap<>();

    /** A run and where it stands: the entry and the number of the run in it. */
    record Owner(AuditedEntry entry, AuditedRun run, int number) {}

    AuditedLineage(String id, @Nullable Genesis genesis) {
        this.id = id;
        if (genesis != null) {
            for (ConfigurationEntry entry : genesis.getConfiguration()) {
                configuration.put(entry.getKey(), entry.getValue());
            }
        }
    }

    void add(AuditedEntry entry) {
        entries.add(entry);
        if (entry.command() != null) {
            commands.add(entry.command());
        }
        for (int number = 0; number < entry.runs().size(); number++) {
            AuditedRun run = entry.runs().get(number);
            runs.computeIfAbsent(run.partition(), partition -> new TreeMap<>())
                    .putIfAbsent(run.first(), new Owner(entry, run, number));
        }
    }

    String id() {
        return id;
    }

    List<AuditedEntry> entries() {
        return entries;
    }

    /** Commands that were carried out, in their order. */
    List<CarriedOutCommand> commands() {
        return commands;
    }

    AuditedEntry last() {
        return entries.get(entries.size() - 1);
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

    /** The run that {@code offset} lies in, or null. */
    @Nullable Owner owner(int partition, long offset) {
        TreeMap<Long, Owner> ofPartition = runs.get(partition);
        Map.Entry<Long, Owner> found = ofPartition == null ? null : ofPartition.floorEntry(offset);
        return found == null || found.getValue().run().last() < offset ? null : found.getValue();
    }
}
