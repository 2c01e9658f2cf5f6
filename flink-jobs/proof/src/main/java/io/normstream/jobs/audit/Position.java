package io.normstream.jobs.audit;

/**
 * Where a record is in the ledger of its model.
 *
 * @param lineage number of the lineage
 * @param entry index of the entry in it
 * @param run number of the run in the entry
 */
record Position(int lineage, int entry, int run, long offset) {
    boolean isBefore(Position other) {
        if (lineage != other.lineage) {
            return lineage < other.lineage;
        }
        if (entry != other.entry) {
            return entry < other.entry;
        }
        return run != other.run ? run < other.run : offset < other.offset;
    }
}
