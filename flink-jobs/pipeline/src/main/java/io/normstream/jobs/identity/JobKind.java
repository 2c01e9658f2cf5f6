package io.normstream.jobs.identity;

/** Kinds of jobs that keep state. Names lie in state: none is ever changed. */
public enum JobKind {
    TRAINING,
    SCORING
}
