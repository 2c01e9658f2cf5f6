package io.normstream.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.jobs.net.FreePorts;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

class StandaloneClusterITCase {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @AfterEach
    void stopWhatIsLeft() {
        ClusterDirectory started = new ClusterDirectory(directory);
        if (Files.exists(started.stateFile())) {
            LocalCluster.open(started).stop();
        }
    }

    @Test
    void startsFromTheDistributionAndSurvivesTheLossOfEachProcess() {
        String started = command(0, "start", "--task-managers=2", "--slots=1");
        LocalCluster cluster = LocalCluster.open(new ClusterDirectory(directory));
        assertThat(started)
                .contains("train --brokers " + cluster.brokers())
                .contains("--cluster " + cluster.address());
        assertThat(cluster.rest().get("/overview").get("slots-total").asInt()).isEqualTo(2);
        assertThat(RemoteCluster.at(cluster.address()).dashboard()).isEqualTo(cluster.address());
        assertThat(command(0, "status").lines().filter(line -> line.contains(" alive ")))
                .hasSize(4);

        command(0, "kill", "taskmanager", "1");
        long lost = cluster.taskManagers().get(0).pid();
        cluster.awaitTaskManagers();
        assertThat(command(1, "status")).containsPattern("taskmanager-1 +" + lost + " +dead ");
        command(0, "restart", "taskmanager", "1");
        assertThat(command(0, "start", "--task-managers=2"))
                .contains("kafka is already running (pid " + cluster.kafka().pid() + ")");

        cluster = LocalCluster.open(new ClusterDirectory(directory));
        assertThat(cluster.taskManagers().get(0).pid()).isNotEqualTo(lost);
        cluster.kafka().kill();
        cluster.kafka().start();
        cluster.jobManager().kill();
        cluster.jobManager().start();
        cluster.awaitKafka();
        cluster.awaitTaskManagers();
        assertThat(cluster.startTaskManager().name()).isEqualTo("taskmanager-3");

        assertThat(command(0, "stop").lines())
                .extracting(line -> line.replaceAll(" .*", ""))
                .containsExactly(
                        "taskmanager-1", "taskmanager-2", "taskmanager-3", "jobmanager", "kafka");
        assertThat(command(0, "stop")).contains("nothing runs in " + directory);
        assertThat(command(1, "status")).contains(" stopped ").doesNotContain(" alive ");
    }

    private String command(int exitCode, String... words) {
        List<String> arguments = new ArrayList<>(List.of("cluster"));
        arguments.addAll(List.of(words));
        arguments.add("--directory=" + directory);
        Map<String, String> environment =
                Map.of(
                        "NORMSTREAM_DATA",
                        directory.toString(),
                        "NORMSTREAM_LOGS",
                        directory.toString(),
                        // The servers have the flags of the distribution.
                        "NORMSTREAM_JAVA_OPTIONS",
                        "-XX:TieredStopAtLevel=1");
        return CommandRun.process(environment, arguments.toArray(new String[0]))
                .requireExitCode(exitCode);
    }

    @Test
    void anAddressWithoutAClusterIsRefusedInOneLine() {
        URI silent = URI.create("http://127.0.0.1:" + FreePorts.take(1).get(0));

        assertThatThrownBy(() -> RemoteCluster.at(silent))
                .isInstanceOf(JobException.class)
                .hasMessage("no Flink cluster answers at %s/config", silent);
    }

    @Test
    void anAddressThatIsNoUrlOfADashboardIsRefused() {
        assertThatThrownBy(() -> RemoteCluster.at(URI.create("127.0.0.1")))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("'127.0.0.1'")
                .hasMessageContaining("http://HOST:PORT");
    }
}
