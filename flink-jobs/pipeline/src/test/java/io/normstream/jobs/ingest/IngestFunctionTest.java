package io.normstream.jobs.ingest;

import static io.normstream.jobs.ingest.IngestExamples.record;
import static io.normstream.jobs.wire.Records.consumed;
import static io.normstream.jobs.wire.Records.image;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.flink.runtime.executiongraph.ExecutionGraphTestUtils.createExecutionAttemptId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.normstream.jobs.config.EventTimeBounds;
import io.normstream.jobs.config.RefusalLimit;
import io.normstream.jobs.image.ImageLimits;
import io.normstream.jobs.registry.LoopbackRegistry;
import io.normstream.jobs.registry.RegistryException;
import io.normstream.jobs.registry.RegistrySettings;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.SchemaSources;
import io.normstream.model.image.Preprocessing;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.RejectReason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.metrics.MetricRegistry;
import org.apache.flink.runtime.metrics.groups.TaskManagerMetricGroup;
import org.apache.flink.runtime.metrics.groups.TaskMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.Test;

class IngestFunctionTest {
    private static final byte[] OF_AN_UNKNOWN_SCHEMA = {(byte) 0xC3, 1, 1, 2, 3, 4, 5, 6, 7, 8};

    @Test
    @SuppressWarnings("try") // the harness may throw InterruptedException when closed
    void examplesGoOnAndTheOthersAside() throws Exception {
        ConsumedRecord bad = consumed("hello".getBytes(UTF_8));
        try (var harness = harness(IngestSettings.of(IngestExamples.MODELS))) {
            harness.processElement(new StreamRecord<>(record(image().build())));
            harness.processElement(new StreamRecord<>(bad));
            harness.processElement(new StreamRecord<>(record(image().setLabel(null).build())));
            assertThat(harness.extractOutputValues())
                    .extracting(example -> example.label)
                    .containsExactly(1, Example.UNLABELLED);
            List<DeadLetter> letters =
                    harness.getSideOutput(DeadLetters.OUTPUT).stream()
                            .map(StreamRecord::getValue)
                            .toList();
            assertThat(letters).hasSize(1);
            assertThat(letters.get(0).getReason()).isEqualTo(RejectReason.NOT_AVRO);
            assertThat(letters.get(0).getValue().array()).isEqualTo(bad.value);
        }
    }

    @Test
    @SuppressWarnings("try") // the harness may throw InterruptedException when closed
    void theOperatorsMetricsCountWhatWasRefused() throws Exception {
        Map<String, Metric> metrics = new ConcurrentHashMap<>();
        try (var harness = harness(metrics)) {
            harness.open();
            harness.processElement(new StreamRecord<>(consumed("hello".getBytes(UTF_8))));
            for (int i = 0; i < 3; i++) {
                harness.processElement(new StreamRecord<>(consumed(OF_AN_UNKNOWN_SCHEMA)));
            }
            for (RejectReason reason : RejectReason.values()) {
                assertThat(counted(metrics, reason))
                        .as(reason.name())
                        .isEqualTo(
                                switch (reason) {
                                    case NOT_AVRO -> 1;
                                    case UNKNOWN_SCHEMA -> 3;
                                    default -> 0;
                                });
            }
            assertThat(unknownSchemasInARow(metrics)).isEqualTo(3L);

            harness.processElement(new StreamRecord<>(record(image().build())));
            assertThat(counted(metrics, RejectReason.UNKNOWN_SCHEMA)).isEqualTo(3);
            assertThat(unknownSchemasInARow(metrics)).isEqualTo(0L);
        }
    }

    @Test
    @SuppressWarnings("try") // the harness may throw InterruptedException when closed
    void tooManyRefusedRecordsEndTheJobForGood() throws Exception {
        IngestFunction function =
                new IngestFunction(
                        IngestSettings.of(IngestExamples.MODELS), new RefusalLimit(5, 10));
        try (var harness = ProcessFunctionTestHarnesses.forProcessFunction(function)) {
            StreamRecord<ConsumedRecord> good = new StreamRecord<>(record(image().build()));
            StreamRecord<ConsumedRecord> bad = new StreamRecord<>(consumed("no".getBytes(UTF_8)));
            for (int i = 0; i < 5; i++) {
                harness.processElement(good);
                harness.processElement(bad);
            }
            harness.processElement(good);
            assertThatThrownBy(
                            () -> {
                                harness.processElement(bad);
                                harness.processElement(bad);
                            })
                    .isInstanceOf(SuppressRestartsException.class)
                    .rootCause()
                    .hasMessageContaining("6 of the latest 10 records of this task were refused")
                    .hasMessageContaining("NOT_AVRO=6")
                    .hasMessageContaining("dlq replay");
        }
    }

    @Test
    void aSchemasDirectoryThatIsNotThereStopsTheStart() {
        IngestSettings settings =
                new IngestSettings(
                        IngestExamples.MODELS,
                        EventTimeBounds.DEFAULT,
                        1000,
                        ImageLimits.DEFAULT,
                        Preprocessing.NONE,
                        new SchemaSources("/no/such/directory", null));
        assertThatThrownBy(() -> harness(settings))
                .hasMessageContaining("/no/such/directory is not a directory");
    }

    @Test
    @SuppressWarnings("try") // the harness may throw InterruptedException when closed
    void aRegistryThatIsDownFailsTheJobAndRefusesNoRecord() throws Exception {
        try (LoopbackRegistry registry = LoopbackRegistry.start()) {
            IngestSettings settings =
                    new IngestSettings(
                            IngestExamples.MODELS,
                            EventTimeBounds.DEFAULT,
                            1000,
                            ImageLimits.DEFAULT,
                            Preprocessing.NONE,
                            new SchemaSources(
                                    null,
                                    RegistrySettings.of(registry.address(), null)
                                            .within(
                                                    Duration.ofSeconds(5),
                                                    Duration.ofMillis(200))));
            registry.stop();
            try (var harness = harness(settings)) {
                ConsumedRecord record = consumed(new byte[] {0, 0, 0, 0, 1, 2, 3});
                assertThatThrownBy(() -> harness.processElement(new StreamRecord<>(record)))
                        .isInstanceOf(RegistryException.class);
                assertThat(harness.getSideOutput(DeadLetters.OUTPUT)).isNull();

                registry.startAgain();
                harness.processElement(new StreamRecord<>(record));
                assertThat(harness.getSideOutput(DeadLetters.OUTPUT)).hasSize(1);
            }
        }
    }

    @Test
    void unknownSchemasInARowAreCounted() {
        UnknownSchemaRun run = new UnknownSchemaRun();
        for (int i = 1; i <= 1000; i++) {
            run.rejected(RejectReason.UNKNOWN_SCHEMA);
        }
        assertThat(run.length()).isEqualTo(1000);
        run.rejected(RejectReason.WRONG_SHAPE);
        assertThat(run.length()).isZero();
        run.rejected(RejectReason.UNKNOWN_SCHEMA);
        run.accepted();
        assertThat(run.length()).isZero();
    }

    private static OneInputStreamOperatorTestHarness<ConsumedRecord, Example> harness(
            IngestSettings settings) throws Exception {
        return ProcessFunctionTestHarnesses.forProcessFunction(
                new IngestFunction(settings, RefusalLimit.NONE));
    }

    /** Puts the metrics that the operator registers into {@code metrics}, by their names. */
    private static OneInputStreamOperatorTestHarness<ConsumedRecord, Example> harness(
            Map<String, Metric> metrics) throws Exception {
        MetricRegistry registry =
                TestingMetricRegistry.builder()
                        .setRegisterConsumer(
                                (metric, name, group) ->
                                        metrics.put(group.getMetricIdentifier(name), metric))
                        .build();
        TaskMetricGroup task =
                TaskManagerMetricGroup.createTaskManagerMetricGroup(
                                registry, "host", ResourceID.generate())
                        .addJob(new JobID(), "job")
                        .addTask(createExecutionAttemptId(), "task");
        MockEnvironment environment = new MockEnvironmentBuilder().setMetricGroup(task).build();
        IngestFunction function =
                new IngestFunction(IngestSettings.of(IngestExamples.MODELS), RefusalLimit.NONE);
        return new OneInputStreamOperatorTestHarness<>(
                new ProcessOperator<>(function), environment);
    }

    private static long counted(Map<String, Metric> metrics, RejectReason reason) {
        return ((Counter) named(metrics, "reason." + reason + ".rejected")).getCount();
    }

    private static Object unknownSchemasInARow(Map<String, Metric> metrics) {
        return ((Gauge<?>) named(metrics, "unknownSchemasInARow")).getValue();
    }

    private static Metric named(Map<String, Metric> metrics, String name) {
        return metrics.entrySet().stream()
                .filter(metric -> metric.getKey().endsWith("." + name))
                .map(Map.Entry::getValue)
                .reduce((one, other) -> fail("two metrics are called " + name))
                .orElseThrow();
    }
}
