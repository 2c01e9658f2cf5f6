package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Deployments.marks;
import static io.normstream.jobs.doctor.Mark.OK;
import static io.normstream.jobs.doctor.Mark.PROBLEM;
import static io.normstream.jobs.doctor.Mark.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.doctor.ClusterFacts.Worker;
import io.normstream.jobs.doctor.MemoryCheck.Given;
import io.normstream.jobs.training.learner.MemoryNeeds;
import java.util.OptionalLong;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class MemoryCheckTest {
    private static final long MIB = 1 << 20;

    private static Given worker(String jvmOptions) {
        Configuration jobManager = new Configuration();
        jobManager.setString("env.java.opts.taskmanager", jvmOptions);
        return MemoryLimits.of(
                new Worker("tm", "host", 2, 2, 2, 800 * MIB, 1024 * MIB), jobManager);
    }

    private static MemoryNeeds needs(String models, int parallelism) {
        Configuration configuration = new Configuration();
        configuration.setString("training.models", models);
        configuration.setString("training.parallelism", Integer.toString(parallelism));
        return new MemoryNeeds(TrainingSettings.from(configuration), false);
    }

    @Test
    void theShippedSettingsHoldASmallModel() {
        Given shipped =
                worker(
                        "-Dorg.bytedeco.javacpp.maxbytes=1024m -Dorg.bytedeco.javacpp.maxphysicalbytes=2560m");
        MemoryNeeds needs = needs("a=28x28x1:10", 1);
        assertThat(marks(new MemoryCheck(shipped, needs.inNative(2), needs.onHeap(2))))
                .containsExactly(OK, OK, OK);
    }

    @Test
    void recalibrationTakesANetworkAndItsImagesInEveryState() {
        Configuration configuration = new Configuration();
        configuration.setString("training.models", "a=28x28x1:10");
        configuration.setString("training.rehearsal", "off");
        MemoryNeeds without = new MemoryNeeds(TrainingSettings.from(configuration), false);
        configuration.setString("training.recalibrate-images", "1000");
        MemoryNeeds with = new MemoryNeeds(TrainingSettings.from(configuration), false);

        assertThat(with.inNative(1)).isEqualTo(2 * without.inNative(1));
        assertThat(with.checkpoint() - without.checkpoint()).isEqualTo(3 * 784_000);
        assertThat(with.onHeap(1) - without.onHeap(1)).isEqualTo(7 * 784_000);
    }

    /** In the learner, in each copy of its snapshot and in each state to roll back to. */
    @Test
    void aMemoryIsInEveryStateAndItsImagesAreRecalibratedOn() {
        Configuration configuration = new Configuration();
        configuration.setString("training.models", "a=28x28x1:10");
        configuration.setString("training.rehearsal", "off");
        MemoryNeeds without = new MemoryNeeds(TrainingSettings.from(configuration), false);
        configuration.setString("training.rehearsal", "on");
        configuration.setString("training.rehearsal-memory", "7840000 b");
        MemoryNeeds with = new MemoryNeeds(TrainingSettings.from(configuration), false);
        configuration.setString("training.recalibrate-images", "1000");
        MemoryNeeds recalibrated = new MemoryNeeds(TrainingSettings.from(configuration), false);

        long images = 10_000 * (784 + 3 * Long.BYTES);
        assertThat(with.checkpoint() - without.checkpoint()).isEqualTo(3 * images);
        assertThat(with.onHeap(1) - without.onHeap(1)).isBetween(8 * images, 8 * images + MIB);
        assertThat(with.inNative(1)).isGreaterThan(without.inNative(1));
        assertThat(recalibrated.checkpoint()).isEqualTo(with.checkpoint());
    }

    @Test
    void whatAMemoryHoldsIsSaidForEachModel() {
        Configuration configuration = new Configuration();
        configuration.setString("training.models", "a=28x28x1:10,b=64x64x3:4");
        configuration.setString("training.rehearsal", "on");
        TrainingSettings settings = TrainingSettings.from(configuration);

        assertThat(new RehearsalCheck(settings.rehearsal(), settings.models()).findings())
                .extracting(Finding::text)
                .containsExactly(
                        "model a: 4.0 MiB of memory hold 5349 images of 28x28x1, 534 of each of its 10 classes; 32 are in each step",
                        "model b: 4.0 MiB of memory hold 341 images of 64x64x3, 85 of each of its 4 classes; 32 are in each step");
    }

    @Test
    void whatDoesNotFitIsNamedWithTheSettingToChange() {
        Given shipped = worker("-Dorg.bytedeco.javacpp.maxbytes=1g");
        assertThat(new MemoryCheck(shipped, 2048 * MIB, 900 * MIB).findings())
                .satisfiesExactly(
                        found -> {
                            assertThat(found.mark()).isEqualTo(PROBLEM);
                            assertThat(found.text())
                                    .contains(
                                            "needs about 2.0 GiB, has 1.0 GiB",
                                            "taskmanager.memory.task.off-heap.size");
                        },
                        found -> assertThat(found.mark()).isEqualTo(PROBLEM));
        assertThat(marks(new MemoryCheck(shipped, 1000 * MIB, 100 * MIB)))
                .containsExactly(WARNING, OK);
    }

    @Test
    void theLimitsOfJavaCppCountToo() {
        Given small = worker("-Dorg.bytedeco.javacpp.maxbytes=64m");
        assertThat(new MemoryCheck(small, 100 * MIB, MIB).findings().get(0).text())
                .contains("has 64.0 MiB", "raise -Dorg.bytedeco.javacpp.maxbytes");
        Given process = worker("-Dorg.bytedeco.javacpp.maxphysicalbytes=1200m");
        assertThat(marks(new MemoryCheck(process, MIB, MIB))).containsExactly(OK, OK, PROBLEM);
        Given unlimited =
                new Given(
                        "here",
                        MIB,
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty());
        assertThat(marks(new MemoryCheck(unlimited, MIB, MIB / 2))).containsExactly(WARNING, OK);
    }

    @Test
    void modelsShareAProcessOrAreDistributed() {
        String models = "a=28x28x1:10,b=28x28x1:10,c=28x28x1:10,d=28x28x1:10";
        long one = needs("a=28x28x1:10", 1).inNative(1);
        assertThat(needs(models, 1).inNative(2)).isEqualTo(4 * one);
        assertThat(needs(models, 4).inNative(4)).isEqualTo(4 * one);
        assertThat(needs(models, 4).inNative(1)).isBetween(one, 3 * one);
        assertThat(needs(models, 1).checkpoint()).isGreaterThan(4 * 100_000);
    }
}
