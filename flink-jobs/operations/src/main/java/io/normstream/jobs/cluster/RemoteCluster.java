package io.normstream.jobs.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.normstream.jobs.JobException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A Flink cluster that runs elsewhere, reached through its REST interface. Jobs are built here and
 * sent with the job jar; the cluster needs neither jar uploads ({@code web.submit.enable}) nor
 * anything of this project but ND4J in its {@code lib} folder.
 */
public final class RemoteCluster {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

    private final URI address;
    private final Path jobJar;

    private RemoteCluster(URI address, Path jobJar) {
        this.address = address;
        this.jobJar = jobJar;
    }

    /**
     * A cluster that answers and runs the Flink release line that this project is built with.
     *
     * @param address of the dashboard, {@code http://host:port}
     * @throws JobException for a malformed address, no answer within 10 s, another Flink release
     *     line, or a job jar that is not there
     */
    public static RemoteCluster at(URI address) {
        if (!"http".equals(address.getScheme())
                || address.getHost() == null
                || address.getPort() < 0) {
            throw new JobException(
                    "'%s' is not the address of a Flink cluster; give http://HOST:PORT of its dashboard"
                                    .formatted(address)
                            + " is needed");
        }
        Path jobJar = JobJar.find();
        requireSameRelease(address, release(address));
        return new RemoteCluster(address, jobJar);
    }

    /**
     * An environment whose jobs run on this cluster, with its settings where the given ones are
     * silent. {@code executeAsync} returns once the cluster has accepted the job.
     */
    public StreamExecutionEnvironment environment(Configuration jobConfiguration) {
        return StreamExecutionEnvironment.createRemoteEnvironment(
                address.getHost(),
                address.getPort(),
                new Configuration(jobConfiguration),
                jobJar.toString());
    }

    /** Address of the dashboard and of the REST interface. */
    public URI dashboard() {
        return address;
    }

    private static String release(URI address) {
        HttpResponse<String> answer = get(address.resolve("/config"));
        try {
            return new ObjectMapper().readTree(answer.body()).required("flink-version").asText();
        } catch (JsonProcessingException | IllegalArgumentException notFlink) {
            throw new JobException(
                    String.format(
                            Locale.ROOT,
                            "%s answers (HTTP %d), but not as a Flink cluster does",
                            address,
                            answer.statusCode()),
                    notFlink);
        }
    }

    private static HttpResponse<String> get(URI resource) {
        HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWER_LIMIT).build();
        HttpRequest request = HttpRequest.newBuilder(resource).timeout(ANSWER_LIMIT).build();
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new JobException("no Flink cluster answers at " + resource, failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new JobException("interrupted while asking " + resource, stopped);
        }
    }

    /** A job graph is Java-serialised, which other release lines of Flink do not read. */
    private static void requireSameRelease(URI address, String found) {
        String own = EnvironmentInformation.getVersion();
        if (!releaseLine(own).equals(releaseLine(found))) {
            throw new JobException(
                    "the cluster at %s runs Flink %s; jobs can be sent to Flink %s.x only"
                            .formatted(address, found, releaseLine(own)));
        }
    }

    /** Such as 2.2 of version 2.2.1. */
    public static String releaseLine(String version) {
        return version.replaceFirst("^(\\d+\\.\\d+)\\..*$", "$1");
    }
}
