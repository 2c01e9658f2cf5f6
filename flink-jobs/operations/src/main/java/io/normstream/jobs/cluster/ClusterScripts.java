package io.normstream.jobs.cluster;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The start scripts of a cluster's servers, with what tells them where they belong. */
record ClusterScripts(
        Distribution distribution,
        ClusterDirectory directory,
        ClusterLayout layout,
        Map<String, String> choices,
        boolean detached) {

    ServerScript kafka() {
        return script(
                "kafka",
                "kafka.sh",
                List.of(),
                Map.of(
                        "NORMSTREAM_KAFKA_LISTENERS",
                        "PLAINTEXT://" + layout.brokers(),
                        "NORMSTREAM_KAFKA_CONTROLLER",
                        ClusterLayout.HOST + ":" + layout.controllerPort()));
    }

    ServerScript jobManager() {
        return script(
                "jobmanager",
                "jobmanager.sh",
                List.of(),
                Map.of(
                        "NORMSTREAM_JOBMANAGER_RPC_PORT",
                        Integer.toString(layout.rpcPort()),
                        "NORMSTREAM_REST_PORT",
                        Integer.toString(layout.restPort())));
    }

    /**
     * @param name the id of the TaskManager
     */
    ServerScript taskManager(String name) {
        return script(
                name,
                "taskmanager.sh",
                layout.slots() == null
                        ? List.of()
                        : List.of("-D", "taskmanager.numberOfTaskSlots=" + layout.slots()),
                Map.of(
                        "NORMSTREAM_JOBMANAGER_RPC_PORT",
                        Integer.toString(layout.rpcPort()),
                        "NORMSTREAM_TASKMANAGER_ID",
                        name));
    }

    /** Variables of every script of this cluster. */
    Map<String, String> environment() {
        Map<String, String> variables = new HashMap<>(choices);
        variables.put("NORMSTREAM_DATA", directory.data().toString());
        variables.put("NORMSTREAM_LOGS", directory.logs().toString());
        return variables;
    }

    private ServerScript script(
            String name, String file, List<String> arguments, Map<String, String> own) {
        Map<String, String> environment = new HashMap<>(environment());
        environment.putAll(own);
        // What the log file has needs no second copy that nothing rolls over.
        environment.put("NORMSTREAM_CONSOLE_LEVEL", "warn");
        return new ServerScript(
                distribution.script(file),
                arguments,
                environment,
                directory.logs().resolve(name + ".out"),
                detached);
    }
}
