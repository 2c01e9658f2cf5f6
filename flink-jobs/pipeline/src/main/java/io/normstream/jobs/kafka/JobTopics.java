package io.normstream.jobs.kafka;

import io.normstream.jobs.identity.JobKind;
import java.util.Map;

/** Names of the topics of a job, as far as both kinds of jobs have them. */
public sealed interface JobTopics permits Topics, ScoringTopics {
    JobKind kind();

    String images();

    String deadLetters();

    String leases();

    /** What only one job may write at a time; the name of its lease. */
    String exclusive();

    /** What each holds, by name. */
    Map<String, TopicRole> roles();
}
