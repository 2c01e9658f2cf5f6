package io.normstream.jobs.report;

/** What is at the top of a report, above all charts. */
public sealed interface Summary permits Facts, Table {

    /** As HTML in which every text is escaped. */
    String html();
}
