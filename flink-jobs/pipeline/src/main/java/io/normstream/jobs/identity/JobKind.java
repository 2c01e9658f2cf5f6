package io.normstream.jobs.identity;

import java.util.Locale;

/** Kinds of jobs that keep state. Names are part of state: they never change. */
public enum JobKind {
    TRAINING,
    SCORING;

    /** For people. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
