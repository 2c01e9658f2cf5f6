package io.normstream.jobs.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import io.normstream.jobs.JobException;
import io.normstream.jobs.cluster.FlinkRest;
import io.normstream.jobs.cluster.FlinkRest.RunningJob;
import io.normstream.jobs.cluster.FlinkRest.TaskManager;
import io.normstream.jobs.doctor.ClusterFacts.OurJob;
import io.normstream.jobs.doctor.ClusterFacts.Worker;
import io.normstream.jobs.identity.JobKind;
import io.normstream.jobs.identity.JobName;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;

/** Asks a Flink cluster through its REST interface. */
final class ClusterProbe {
    /** What the names of our training jobs begin with, also those of earlier builds. */
    private static final String TRAINING = JobName.TITLE + JobKind.TRAINING;

    private final URI address;
    private final FlinkRest rest;

    ClusterProbe(URI address) {
        this.address = address;
        this.rest = new FlinkRest(address);
    }

    /**
     * What there is to know.
     *
     * @throws JobException where nothing answers, or not as a Flink cluster does
     */
    ClusterFacts ask() {
        try {
            return new ClusterFacts(
                    address.toString(),
                    rest.get("/config").required("flink-version").asText(),
                    rest.registered().stream().map(this::worker).toList(),
                    rest.runningJobs().stream()
                            .filter(job -> job.name().startsWith(TRAINING))
                            .map(job -> new OurJob(job, parameters(job)))
                            .toList(),
                    rest.jobManagerMetaspace(),
                    settings());
        } catch (UncheckedIOException failure) {
            throw new JobException(
                    "no Flink cluster answers at %s: %s; start it, or correct --cluster"
                            .formatted(address, failure.getCause()),
                    failure);
        } catch (IllegalArgumentException notFlink) {
            throw new JobException(
                    "%s answers, but not as a Flink cluster does".formatted(address), notFlink);
        }
    }

    private Worker worker(TaskManager registered) {
        JsonNode details = rest.get("/taskmanagers/" + registered.id());
        JsonNode memory = details.required("memoryConfiguration");
        return new Worker(
                registered.id(),
                host(registered.address()),
                registered.slots(),
                registered.freeSlots(),
                details.required("hardware").required("cpuCores").asInt(),
                saturatedSum(
                        memory.required("taskHeap").asLong(),
                        memory.required("frameworkHeap").asLong()),
                memory.required("taskOffHeap").asLong());
    }

    /** Host of {@code host:port}; a cluster inside one process has no such address. */
    private String host(String rpcAddress) {
        return rpcAddress.matches(".+:\\d+")
                ? rpcAddress.replaceFirst(":\\d+$", "")
                : address.getHost();
    }

    /** A cluster inside one process has no limits of its own, which Flink says as a huge number. */
    private static long saturatedSum(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }

    /** Nothing where the job has just ended, or does not say. */
    private Map<String, String> parameters(RunningJob job) {
        Map<String, String> parameters = new TreeMap<>();
        try {
            rest.get("/jobs/" + job.id() + "/config")
                    .path("execution-config")
                    .path("user-config")
                    .fields()
                    .forEachRemaining(
                            field -> parameters.put(field.getKey(), field.getValue().asText()));
        } catch (UncheckedIOException gone) {
            return Map.of();
        }
        return parameters;
    }

    private Configuration settings() {
        Configuration settings = new Configuration();
        for (JsonNode entry : rest.get("/jobmanager/config")) {
            settings.setString(entry.required("key").asText(), entry.required("value").asText());
        }
        return settings;
    }
}
