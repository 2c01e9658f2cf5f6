package io.normstream.jobs.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.normstream.jobs.JobException;
import java.util.Locale;
import java.util.Map;

/**
 * What a cluster's directory says of it.
 *
 * @param format of the file: {@value #FORMAT}; {@value #WITHOUT_CHOICES} had no choices
 * @param choices that were made for its processes, see {@link Choices}
 * @param processes by name of the server, those that were not stopped; they may have died since
 */
record ClusterState(
        int format,
        ClusterLayout layout,
        Map<String, String> choices,
        Map<String, LaunchedProcess> processes) {
    static final int FORMAT = 2;
    private static final int WITHOUT_CHOICES = 1;

    ClusterState {
        choices = Map.copyOf(choices);
        processes = Map.copyOf(processes);
    }

    static ClusterState of(
            ClusterLayout layout,
            Map<String, String> choices,
            Map<String, LaunchedProcess> processes) {
        return new ClusterState(FORMAT, layout, choices, processes);
    }

    /** The same with what the variables of this process choose. */
    ClusterState choosing(Map<String, String> environment) {
        return of(layout, Choices.of(choices, environment), processes);
    }

    /**
     * Brings what was written by an older program to the form of today.
     *
     * @throws JobException where a newer one wrote it
     */
    static void upgrade(ObjectNode json) {
        int found = json.path("format").asInt();
        if (found == WITHOUT_CHOICES) {
            json.putObject("choices");
            json.put("format", FORMAT);
        } else if (found != FORMAT) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "the state of a cluster has format %d; this version reads formats %d and %d",
                            found,
                            WITHOUT_CHOICES,
                            FORMAT));
        }
    }
}
