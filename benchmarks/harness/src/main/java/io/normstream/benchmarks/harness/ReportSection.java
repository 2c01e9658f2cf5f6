package io.normstream.benchmarks.harness;

import java.util.Map;

/**
 * What a part of a run came to.
 *
 * @param title heading in the report
 * @param markdown what follows it: what was done, and the figures that matter
 * @param tables all figures as tables, by the names of their files without extension
 * @param raw every number behind it, to be written as JSON
 */
record ReportSection(String title, String markdown, Map<String, TextTable> tables, Object raw) {

    /** One that failed. */
    static ReportSection failed(String title, String reason) {
        return new ReportSection(title, reason, Map.of(), reason);
    }
}
