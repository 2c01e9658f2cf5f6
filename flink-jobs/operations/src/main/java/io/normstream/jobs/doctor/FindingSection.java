package io.normstream.jobs.doctor;

import java.util.List;

/** Findings about one part of a deployment. */
public record FindingSection(String title, List<Finding> findings) {
    public FindingSection {
        findings = List.copyOf(findings);
    }
}
