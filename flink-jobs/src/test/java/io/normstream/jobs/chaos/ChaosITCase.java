package io.normstream.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.data.DataSet;
import io.normstream.jobs.data.LabelledImages;
import io.normstream.jobs.data.Split;
import io.normstream.jobs.kafka.Topics;
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
                Verdict verdict = run(plan, cluster, images, undisturbed, settings.rate());
                Duration time = Duration.ofNanos(System.nanoTime() - begin);
                report.add(plan, verdict, time);
                if (!verdict.isGood()) {
                    faults.add("run " + plan.number() + ": " + verdict);
                }
            }
        }
        assertThat(faults).isEmpty();
    }

    private Verdict run(
            RunPlan plan,
            ClusterDeployment cluster,
            LabelledImages images,
            RunRecords undisturbed,
            double rate)
            throws Exception {
        if (!plan.embedded()) {
            return judge(cluster, plan, images, undisturbed, rate);
        }
        Path own = directory.resolve(plan.training().prefix());
        try (Deployment jvm = EmbeddedDeployment.start(own, plan.training())) {
            return judge(jvm, plan, images, undisturbed, rate);
        }
    }

    private static Verdict judge(
            Deployment deployment,
            RunPlan plan,
            LabelledImages images,
            RunRecords undisturbed,
            double rate)
            throws Exception {
        RunRecords found = new ChaosRun(deployment, plan).execute(images, rate);
        Verdict verdict = Verdict.of(plan, found, undisturbed);
        Topics topics = plan.training().topics();
        verdict.check("newest model", () -> Verdict.readNewest(deployment.kafka(), topics, found));
        Proof proof = new Proof(deployment.kafka(), topics);
        verdict.check("verify", proof::verify);
        verdict.check("replay", proof::replay);
        return verdict;
    }
}
