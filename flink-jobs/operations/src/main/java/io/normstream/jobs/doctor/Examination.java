package io.normstream.jobs.doctor;

import java.util.List;
import java.util.Locale;

/** Everything that was found. */
public record Examination(List<FindingSection> sections) {
    public Examination {
        sections = List.copyOf(sections);
    }

    /** Number of findings with {@code mark}. */
    private long count(Mark mark) {
        return findings().stream().filter(finding -> finding.mark() == mark).count();
    }

    /** Whether there is no problem; warnings do not count. */
    public boolean isHealthy() {
        return count(Mark.PROBLEM) == 0;
    }

    /** How many findings have which mark, in one line. */
    public String summary() {
        return String.format(
                Locale.ROOT,
                "%s, %s, %d ok, %d skipped",
                Text.counted(count(Mark.PROBLEM), "problem"),
                Text.counted(count(Mark.WARNING), "warning"),
                count(Mark.OK),
                count(Mark.SKIPPED));
    }

    /** All findings, in the order of the sections. */
    public List<Finding> findings() {
        return sections.stream().flatMap(section -> section.findings().stream()).toList();
    }
}
