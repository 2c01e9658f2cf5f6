package io.normstream.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.data.DataSet;
import io.normstream.jobs.data.LabelledImages;
import io.normstream.jobs.data.Split;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kills of every kind at random moments of learning, after which everything must be as if nothing
 * had happened. {@link ChaosSettings} names the properties that make it long.
 */
class ChaosITCase {
    private static final Logger LOG = LoggerFactory.getLogger(ChaosITCase.class);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    void whateverIsKilledTheModelIsTheSame() throws Exception {
        ChaosSettings settings = ChaosSettings.ofSystem();
        ChaosReport report = new ChaosReport(settings);
        List<String> faults = new ArrayList<>();
        try (LabelledImages images = DataSet.FASHION_MNIST.open(null, Split.TEST);
                ClusterDeployment cluster =
                        ClusterDeployment.start(directory.resolve("cluster"), 2)) {
            RunRecords undisturbed =
                    new ChaosRun(cluster, RunPlan.undisturbed(settings))
                            .execute(images, settings.rate());
            for (RunPlan plan : RunPlan.of(settings)) {
                LOG.info("run {}", plan);
                long begin = System.nanoTime();
                Verdict verdict;
                if (plan.embedded()) {
                    Path own = directory.resolve(plan.training().prefix());
                    try (Deployment jvm = EmbeddedDeployment.start(own, plan.training())) {
                        verdict = judge(jvm, plan, images, undisturbed, settings.rate());
                    }
                } else {
                    verdict = judge(cluster, plan, images, undisturbed, settings.rate());
                }
                Duration time = Duration.ofNanos(System.nanoTime() - begin);
                report.add(plan, verdict, time);
                verdict.faults()
                        .forEach(fault -> faults.add("run " + plan.number() + ": " + fault));
            }
        }
        assertThat(faults).isEmpty();
    }

    private static Verdict judge(
            Deployment deployment,
            RunPlan plan,
            LabelledImages images,
            RunRecords undisturbed,
            double rate)
            throws Exception {
        RunRecords found = new ChaosRun(deployment, plan).execute(images, rate);
        return Verdict.of(plan, deployment.kafka(), found, undisturbed);
    }
}
