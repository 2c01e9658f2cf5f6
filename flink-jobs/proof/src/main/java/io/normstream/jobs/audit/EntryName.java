package io.normstream.jobs.audit;

/** An entry of the ledger, as findings name it. */
record EntryName(String modelId, long version, Place place) implements Numbered {
    @Override
    public String row() {
        return modelId;
    }

    @Override
    public long number() {
        return version;
    }

    @Override
    public long reach() {
        return 1;
    }

    /** For people, such as {@code model m version 7 (normstream.ledger partition 0 offset 9)}. */
    @Override
    public String toString() {
        return "model " + modelId + " version " + version + " (" + place + ")";
    }
}
