package io.normstream.jobs.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import io.normstream.jobs.cluster.FlinkRest;

/** What the subtasks of a scoring job say of a model, by Flink's REST interface. */
record ScorerMetrics(FlinkRest rest, String job, String model) {

    /** Whether every subtask serves {@code version}. */
    boolean serve(long version) {
        return oldestVersion() == version && of("modelVersion", "max") == version;
    }

    /** The version of the subtask that is the furthest behind; NaN where one has no model. */
    double oldestVersion() {
        return of("modelVersion", "min");
    }

    /** A metric of the model over the subtasks. */
    double of(String name, String aggregation) {
        String path = "/jobs/" + job;
        for (JsonNode vertex : rest.get(path).get("vertices")) {
            if (vertex.get("name").asText().contains("scorer")) {
                return rest.get(
                                path
                                        + "/vertices/"
                                        + vertex.get("id").asText()
                                        + "/subtasks/metrics?get=scorer.model."
                                        + model
                                        + "."
                                        + name
                                        + "&agg="
                                        + aggregation)
                        .get(0)
                        .get(aggregation)
                        .asDouble();
            }
        }
        throw new IllegalStateException("no scorer in job " + job);
    }
}
