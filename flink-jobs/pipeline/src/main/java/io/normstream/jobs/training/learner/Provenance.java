package io.normstream.jobs.training.learner;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.model.snapshot.Metadata;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/** Who made a snapshot, in its metadata. */
public final class Provenance {
    static final String LINEAGE = "lineage";
    static final String VERSION = "version";

    private Provenance() {}

    /**
     * Metadata of a snapshot. What the classes are called goes with it where they have names: a
     * file of a model without any stays what it was, byte for byte.
     *
     * @param ledgerHash SHA-256 of the ledger entry of {@code version}
     */
    public static SortedMap<String, String> of(
            ModelDeclaration model, String lineage, long version, byte[] ledgerHash) {
        SortedMap<String, String> provenance = new TreeMap<>();
        if (!model.classNames().isEmpty()) {
            provenance.put(Metadata.CLASS_NAMES, model.classNames().json());
        }
        provenance.put("modelId", model.id());
        provenance.put(LINEAGE, lineage);
        provenance.put(VERSION, Long.toString(version));
        provenance.put("ledgerHash", HexFormat.of().formatHex(ledgerHash));
        return provenance;
    }
}
