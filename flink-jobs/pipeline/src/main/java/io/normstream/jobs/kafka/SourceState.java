package io.normstream.jobs.kafka;

import io.normstream.jobs.identity.JobIdentity;
import java.util.Optional;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;

/**
 * What the enumerator of a source keeps: the partitions that are known, and the job.
 *
 * @param job empty in state of builds that did not write it
 */
public record SourceState(KafkaSourceEnumState splits, Optional<JobIdentity> job) {}
