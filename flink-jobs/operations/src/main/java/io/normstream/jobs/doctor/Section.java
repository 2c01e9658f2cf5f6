package io.normstream.jobs.doctor;

import java.util.List;

/** Findings about one part of a deployment. */
public record Section(String title, List<Finding> findings) {
    public Section {
        findings = List.copyOf(findings);
    }
}
