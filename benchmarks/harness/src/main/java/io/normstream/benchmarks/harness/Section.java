package io.normstream.benchmarks.harness;

/**
 * What a part of a run came to.
 *
 * @param title heading in the report
 * @param markdown what follows it
 * @param raw every number behind it, to be written as JSON
 */
record Section(String title, String markdown, Object raw) {}
