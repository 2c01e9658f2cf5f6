package io.normstream.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

class StandaloneClusterITCase {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    void startsFromTheDistributionAndSurvivesTheLossOfEachProcess() {
        try (StandaloneCluster cluster = StandaloneCluster.start(directory, 2)) {
            assertThat(cluster.rest().get("/overview").get("taskmanagers").asInt()).isEqualTo(2);
            assertThat(RemoteCluster.at(cluster.address()).dashboard())
                    .isEqualTo(cluster.address());

            long lost = cluster.taskManager(0).pid();
            cluster.taskManager(0).kill();
            cluster.awaitTaskManagers();
            cluster.taskManager(0).start();
            assertThat(cluster.taskManager(0).pid()).isNotEqualTo(lost);

            cluster.kafka().kill();
            cluster.kafka().start();
            cluster.jobManager().kill();
            cluster.jobManager().start();
            cluster.awaitKafka();
            cluster.awaitTaskManagers();
        }
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
