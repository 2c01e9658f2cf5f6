package io.normstream.jobs.doctor;

import java.util.List;

/** Everything that was found. */
public record Examination(List<FindingSection> sections) {
    public Examination {
        sections = List.copyOf(sections);
    }

    /** Number of findings with {@code mark}. */
    public long count(Mark mark) {
        return findings().stream().filter(finding -> finding.mark() == mark).count();
    }

    /** Whether there is no problem; warnings do not count. */
    public boolean isHealthy() {
        return count(Mark.PROBLEM) == 0;
    }

    /** All findings, in the order of the sections. */
    public List<Finding> findings() {
        return sections.stream().flatMap(section -> section.findings().stream()).toList();
    }
}
