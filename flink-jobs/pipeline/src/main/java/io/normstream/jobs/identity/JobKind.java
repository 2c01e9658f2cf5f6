package io.normstream.jobs.identity;

/** Kinds of jobs that keep state. Names are part of state: they never change. */
public enum JobKind {
    TRAINING,
    SCORING
}
