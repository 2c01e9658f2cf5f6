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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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
    static Path directory;

    private static LabelledImages images;
    private static ClusterDeployment cluster;

    @BeforeAll
    static void start() throws Exception {
        images = DataSet.FASHION_MNIST.open(null, Split.TEST);
        cluster = ClusterDeployment.start(directory.resolve("cluster"), 2);
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
        images.close();
    }

    @Test
    void whateverIsKilledTheModelIsTheSame() throws Exception {
        ChaosSettings settings = ChaosSettings.ofSystem();
        ChaosReport report = new ChaosReport(settings);
        List<String> faults = new ArrayList<>();
        LabelledImages stream =
                settings.rehearsal() ? new ClassBlocks(images, ChaosSettings.BLOCK) : images;
        RunRecords undisturbed =
                new ChaosRun(cluster, RunPlan.undisturbed(settings))
                        .execute(stream, settings.rate());
        for (RunPlan plan : RunPlan.of(settings)) {
            LOG.info("run {}", plan);
            long begin = System.nanoTime();
            Verdict verdict = run(plan, stream, undisturbed, settings.rate());
            Duration time = Duration.ofNanos(System.nanoTime() - begin);
            report.add(plan, verdict, time);
            if (!verdict.isGood()) {
                faults.add("run " + plan.number() + ": " + verdict);
            }
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void imagesThatAreLostStopTheJobWithTheirNumber() throws Exception {
        ChaosSettings settings = ChaosSettings.ofSystem();
        for (LossPlan plan : LossPlan.of(settings.losses(), settings.seed())) {
            LOG.info("run {}", plan);
            new LossRun(cluster, plan).execute(images, settings.rate());
        }
    }

    @Test
    void ofTwoStartsAtOnceOneLearns() throws Exception {
        ChaosSettings settings = ChaosSettings.ofSystem();
        for (int number = 1; number <= settings.starts(); number++) {
            new DoubleStart(cluster, number).execute(images, settings.rate());
        }
    }

    private Verdict run(RunPlan plan, LabelledImages stream, RunRecords undisturbed, double rate)
            throws Exception {
        if (!plan.embedded()) {
            return judge(cluster, plan, stream, undisturbed, rate);
        }
        Path own = directory.resolve(plan.training().prefix());
        try (Deployment jvm = EmbeddedDeployment.start(own, plan.training())) {
            return judge(jvm, plan, stream, undisturbed, rate);
        }
    }

    private static Verdict judge(
            Deployment deployment,
            RunPlan plan,
            LabelledImages stream,
            RunRecords undisturbed,
            double rate)
            throws Exception {
        RunRecords found = new ChaosRun(deployment, plan).execute(stream, rate);
        Verdict verdict = Verdict.of(plan, found, undisturbed);
        Topics topics = plan.training().topics();
        verdict.check("newest model", () -> Verdict.readNewest(deployment.kafka(), topics, found));
        Proof proof = new Proof(deployment.kafka(), topics);
        verdict.check("verify", proof::verify);
        verdict.check("replay", proof::replay);
        return verdict;
    }
}
