package io.normstream.jobs.ingest;

import static io.normstream.jobs.ingest.IngestExamples.record;
import static io.normstream.jobs.wire.Records.consumed;
import static io.normstream.jobs.wire.Records.image;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.config.EventTimeBounds;
import io.normstream.jobs.image.ImageLimits;
import io.normstream.jobs.image.OrientationUse;
import io.normstream.jobs.registry.LoopbackRegistry;
import io.normstream.jobs.registry.RegistryException;
import io.normstream.jobs.registry.RegistrySettings;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.SchemaSources;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.RejectReason;
import java.time.Duration;
import java.util.List;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.Test;

class IngestFunctionTest {
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
    void aSchemasDirectoryThatIsNotThereStopsTheStart() {
        IngestSettings settings =
                new IngestSettings(
                        IngestExamples.MODELS,
                        EventTimeBounds.DEFAULT,
                        1000,
                        ImageLimits.DEFAULT,
                        OrientationUse.UPRIGHT,
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
                            OrientationUse.UPRIGHT,
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
    void unknownSchemasInARowAreRemarkableAtPowersOfTen() {
        UnknownSchemaRun run = new UnknownSchemaRun();
        StringBuilder shouldWarn = new StringBuilder();
        for (int i = 1; i <= 1000; i++) {
            run.rejected(RejectReason.UNKNOWN_SCHEMA);
            if (run.shouldWarn()) {
                shouldWarn.append(i).append(' ');
            }
        }
        assertThat(shouldWarn).hasToString("1 10 100 1000 ");
        assertThat(run.length()).isEqualTo(1000);
        run.rejected(RejectReason.WRONG_SHAPE);
        assertThat(run.length()).isZero();
        assertThat(run.shouldWarn()).isFalse();
        run.rejected(RejectReason.UNKNOWN_SCHEMA);
        run.accepted();
        assertThat(run.length()).isZero();
    }

    private static OneInputStreamOperatorTestHarness<ConsumedRecord, Example> harness(
            IngestSettings settings) throws Exception {
        return ProcessFunctionTestHarnesses.forProcessFunction(new IngestFunction(settings));
    }
}
