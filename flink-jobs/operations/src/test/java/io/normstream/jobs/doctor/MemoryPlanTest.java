package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Deployments.marks;
import static io.normstream.jobs.doctor.Mark.OK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.doctor.ClusterFacts.Worker;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.junit.jupiter.api.Test;

/** What is planned, and what is refused for want of it. */
class MemoryPlanTest {
    private static final long MIB = 1 << 20;
    private static final String SMALL = "doors=28x28x1:10";
    private static final String LARGE = "cars=224x224x3:1000:resnet18";

    private final Configuration options = new Configuration();

    private MemoryPlan plan(String models, int slots) {
        options.setString("kafka.brokers", "127.0.0.1:9092");
        options.setString("training.models", models);
        return new MemoryPlan(TrainingSettings.from(options), JobSettings.from(options), slots);
    }

    /** A TaskManager as Flink divides its memory by the lines of the plan. */
    private static TaskExecutorProcessSpec started(MemoryPlan plan) {
        Configuration flink = new Configuration();
        for (String line : plan.settings()) {
            String[] pair = line.split(": ", 2);
            flink.setString(pair[0], pair[1]);
        }
        return TaskExecutorProcessUtils.processSpecFromConfig(flink);
    }

    private MemoryCheck check(MemoryPlan plan, int slots) {
        TaskExecutorProcessSpec process = started(plan);
        Configuration flink = new Configuration();
        plan.settings().stream()
                .map(line -> line.split(": ", 2))
                .forEach(pair -> flink.setString(pair[0], pair[1]));
        Worker worker =
                new Worker(
                        "tm",
                        "host",
                        slots,
                        slots,
                        16,
                        process.getJvmHeapMemorySize().getBytes(),
                        process.getTaskOffHeapSize().getBytes());
        return new ProcessMemory(TrainingSettings.from(options), JobSettings.from(options))
                .on(worker, flink);
    }

    @Test
    void aTaskManagerThatFollowsThePlanHasRoomForTheJob() {
        assertThat(marks(check(plan(SMALL, 1), 1))).containsExactly(OK, OK, OK);
        options.setString("training.parallelism", "2");
        for (int slots : new int[] {1, 2, 4}) {
            assertThat(marks(check(plan(SMALL + "," + LARGE, slots), slots)))
                    .containsExactly(OK, OK, OK);
        }
    }

    @Test
    void whatIsShippedIsEnoughForSmallModels() {
        MemoryPlan plan = plan(SMALL, 2);
        assertThat(plan.process()).isLessThanOrEqualTo(2560 * MIB);
        assertThat(plan.offHeap()).isLessThanOrEqualTo(1024 * MIB);
    }

    @Test
    void theTableHasEachModelAndAllTogether() {
        assertThat(plan(SMALL + "," + LARGE, 2).table())
                .anySatisfy(line -> assertThat(line).startsWith("doors").contains("MiB"))
                .anySatisfy(line -> assertThat(line).startsWith("cars").contains("GiB"))
                .anySatisfy(line -> assertThat(line).startsWith("in all").contains("GiB"));
    }

    /** The neighbours of a model that is too large are refused with it, but named as they fit. */
    @Test
    void theModelThatDoesNotFitIsNamedWithTheDeclarationOfTheOthers() {
        MemoryCheck check = check(plan(SMALL, 1), 1);
        MemoryCheck larger = new MemoryCheck(check.given(), 4096 * MIB, 100 * MIB);
        Map<String, Long> byModel = Map.of("doors", 50 * MIB, "cars", 4000 * MIB);
        assertThatThrownBy(() -> MemoryRefusal.require(larger, byModel, SMALL + "," + LARGE))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("native memory of TaskManager tm: needs about 4.0 GiB, has")
                .hasMessageContaining("taskmanager.memory.task.off-heap.size")
                .hasMessageContaining(
                        "without cars, which alone needs 3.9 GiB: --models " + SMALL + ";");
        assertThatThrownBy(() -> MemoryRefusal.require(larger, Map.of("cars", 4000 * MIB), LARGE))
                .hasMessageNotContaining("without");
        assertThatCode(() -> MemoryRefusal.require(check, byModel, SMALL))
                .doesNotThrowAnyException();
    }
}
