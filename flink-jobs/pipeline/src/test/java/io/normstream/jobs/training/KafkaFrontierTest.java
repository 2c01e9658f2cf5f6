package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.ingest.Command;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.training.publication.KafkaFrontier;
import io.normstream.jobs.training.publication.PublishedHistory;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The topic is read once for all models, and whoever asks does not wait for it. */
@Timeout(60)
class KafkaFrontierTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final AtomicInteger readings = new AtomicInteger();
    private final CountDownLatch brokers = new CountDownLatch(1);

    private SortedMap<String, PublishedHistory> read() {
        readings.incrementAndGet();
        try {
            brokers.await();
        } catch (InterruptedException cancelled) {
            throw new JobException("cancelled", cancelled);
        }
        SortedMap<String, PublishedHistory> published = new TreeMap<>();
        published.put("m0", new PublishedHistory(7, "run", 2, 1, new TreeMap<>(), List.of()));
        return published;
    }

    @Test
    void manyModelsAreOneReading() {
        KafkaFrontier frontier = new KafkaFrontier(this::read, LIMIT);
        for (int model = 0; model < 16; model++) {
            assertThat(frontier.of("m" + model)).as("nobody waits").isEmpty();
        }
        brokers.countDown();
        assertThat(frontier.await("m0").frontier("run")).isEqualTo(7);
        assertThat(frontier.of("m0").orElseThrow().frontier("another")).isEqualTo(-1);
        assertThat(frontier.of("m15")).contains(PublishedHistory.NONE);
        assertThat(readings).hasValue(1);
    }

    @Test
    void aFailureIsReadAgainForTheNextWhoAsks() {
        KafkaFrontier frontier =
                new KafkaFrontier(
                        () -> {
                            if (readings.incrementAndGet() == 1) {
                                throw new JobException("topic u cannot be read to its end");
                            }
                            return new TreeMap<>();
                        },
                        LIMIT);
        assertThatThrownBy(() -> frontier.await("m"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("topic u cannot be read to its end");
        assertThat(frontier.await("m")).isEqualTo(PublishedHistory.NONE);
        assertThat(readings).hasValue(2);
    }

    @Test
    void oneWhoCannotGoOnWithoutAnAnswerWaitsSoLongAndNoLonger() {
        KafkaFrontier frontier = new KafkaFrontier(this::read, Duration.ofMillis(10));
        assertThatThrownBy(() -> frontier.await("m")).isInstanceOf(UncheckedIOException.class);
        brokers.countDown();
    }

    /** Sixteen models with a command each, at brokers that do not answer: checkpoints go on. */
    @Test
    void noCheckpointWaitsForTheBrokers() throws Exception {
        List<String> models = IntStream.range(0, 16).mapToObj(number -> "m" + number).toList();
        TrainingSettings settings =
                Examples.settings("training.models", String.join("=8x8x1:2,", models) + "=8x8x1:2");
        KafkaFrontier frontier = new KafkaFrontier(this::read, LIMIT);
        Emitted emitted = new Emitted();
        try (var harness =
                TrainingHarness.of(
                        new TrainingOperator(
                                settings, Examples.starts(settings), frontier, List.of()),
                        1,
                        0)) {
            harness.open();
            for (String model : models) {
                List<Example> images = Examples.stream(8, 1);
                images.forEach(image -> image.modelId = model);
                TrainingHarness.feed(harness, images);
                Command command = Commands.pause("p");
                command.modelId = model;
                harness.processElement2(new StreamRecord<>(command));
            }
            harness.snapshot(1, 1);
            harness.setProcessingTime(1);
            emitted.drain(harness);
            assertThat(emitted.ledger()).as("commands wait").hasSize(32);

            brokers.countDown();
            await().atMost(LIMIT).until(() -> frontier.of("m0"), Optional::isPresent);
            harness.snapshot(2, 2);
            harness.setProcessingTime(2);
            emitted.drain(harness);
            assertThat(emitted.ledger()).hasSize(48);
        }
        assertThat(readings).hasValue(1);
    }
}
