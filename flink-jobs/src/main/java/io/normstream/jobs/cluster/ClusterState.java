package io.normstream.jobs.cluster;

import java.util.Map;

/**
 * What a cluster's directory says of it.
 *
 * @param format of the file: {@value #FORMAT}, the first
 * @param processes by name of the server, those that were not stopped; they may have died since
 */
record ClusterState(int format, ClusterLayout layout, Map<String, LaunchedProcess> processes) {
    static final int FORMAT = 1;

    ClusterState {
        processes = Map.copyOf(processes);
    }

    static ClusterState of(ClusterLayout layout, Map<String, LaunchedProcess> processes) {
        return new ClusterState(FORMAT, layout, processes);
    }
}
