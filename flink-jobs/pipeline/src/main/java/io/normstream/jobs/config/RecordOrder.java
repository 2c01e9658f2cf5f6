package io.normstream.jobs.config;

/** What decides the order in which a model learns. */
public enum RecordOrder {
    /** The order of one Kafka partition: a crash changes nothing. */
    DETERMINISTIC,
    /** The order of arrival from any partitions: the ledger records what happened. */
    ARRIVAL
}
