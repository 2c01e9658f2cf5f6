package io.normstream.jobs.training;

import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/** Who made a snapshot, in its metadata. */
public final class Provenance {
    static final String LINEAGE = "lineage";
    static final String VERSION = "version";

    private Provenance() {}

    /**
     * Metadata of a snapshot.
     *
     * @param ledgerHash SHA-256 of the ledger entry of {@code version}
     */
    public static SortedMap<String, String> of(
            String modelId, String lineage, long version, byte[] ledgerHash) {
        SortedMap<String, String> provenance = new TreeMap<>();
        provenance.put("modelId", modelId);
        provenance.put(LINEAGE, lineage);
        provenance.put(VERSION, Long.toString(version));
        provenance.put("ledgerHash", HexFormat.of().formatHex(ledgerHash));
        return provenance;
    }
}
