package io.normstream.jobs.config;

/** How records are written on topics that others read too. */
public enum WireFormat {
    /** Avro's single-object encoding: the schema by its fingerprint. */
    SINGLE_OBJECT("single-object"),
    /** Confluent's: the schema by its id in a registry. */
    CONFLUENT("confluent");

    private final String text;

    WireFormat(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
