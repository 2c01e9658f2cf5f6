package io.normstream.jobs.letters;

import io.normstream.jobs.JobException;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.OrderlyClose;
import io.normstream.jobs.kafka.PartitionCursor;
import io.normstream.jobs.kafka.TopicCreator;
import io.normstream.jobs.kafka.TopicFacts;
import io.normstream.schemas.DeadLetter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the records of dead letters to the topic that they came from again, as they were, each at
 * most once however often this is asked: a header says which letter a record was, and those that
 * lie on the topic already are left out. One runs at a time, so what one that was killed had sent
 * is seen by the next.
 */
public final class LetterReplay {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final KafkaClientSettings kafka;
    private final LetterTopic letters;

    /**
     * @param letters must exist
     */
    public LetterReplay(LetterTopic letters) {
        this.kafka = letters.kafka();
        this.letters = letters;
    }

    /**
     * Does it.
     *
     * @throws JobException if another replay runs, or the brokers do not take a record; it says how
     *     many they have
     */
    public ReplayResult run(ReplayRequest request) {
        try (ReplayLock lock = ReplayLock.of(kafka, letters.name())) {
            ReplayPlan plan = new ReplayPlan(request);
            letters.read(request.filter(), plan::add);
            String id = topic(letters.name()).orElseThrow().topic().id();
            for (Map.Entry<String, Map<Integer, Long>> source : plan.sources().entrySet()) {
                leaveOutSent(plan, source.getKey(), source.getValue(), id, request.toPartition());
            }
            return plan.result(request.dryRun() ? plan.size() : send(plan, request, id));
        }
    }

    private Optional<TopicFacts> topic(String name) {
        return TopicFacts.now(kafka, name);
    }

    private void leaveOutSent(
            ReplayPlan plan,
            String source,
            Map<Integer, Long> firsts,
            String id,
            @Nullable Integer toPartition) {
        Optional<TopicFacts> facts = topic(source);
        boolean isThere =
                facts.isPresent()
                        && (toPartition == null
                                || facts.get()
                                        .ends()
                                        .containsKey(new TopicPartition(source, toPartition)));
        if (!isThere) {
            plan.leaveOutTopic(source);
            return;
        }
        for (TopicPartition partition : facts.get().ends().keySet()) {
            long from = firsts.getOrDefault(partition.partition(), 0L);
            try (PartitionCursor cursor =
                    new PartitionCursor(kafka, source, partition.partition(), from)) {
                for (ConsumerRecord<byte[], byte[]> record = cursor.next();
                        record != null;
                        record = cursor.next()) {
                    for (Header header : record.headers()) {
                        ReplayMark.read(header, letters.name(), id)
                                .ifPresent(place -> plan.leaveOut(place, Obstacle.SENT_BEFORE));
                    }
                }
            }
        }
    }

    private long send(ReplayPlan plan, ReplayRequest request, String id) {
        AtomicLong sent = new AtomicLong();
        AtomicLong asked = new AtomicLong();
        AtomicReference<@Nullable Exception> refusal = new AtomicReference<>();
        Producer<byte[], byte[]> producer = producer();
        try {
            letters.read(
                    request.filter(),
                    letter -> {
                        boolean isMeant =
                                plan.isChosen(letter.place()) && asked.get() < request.most();
                        if (!isMeant || refusal.get() != null) {
                            return;
                        }
                        asked.incrementAndGet();
                        producer.send(
                                record(letter, request.toPartition(), id),
                                (metadata, failure) -> {
                                    if (failure == null) {
                                        sent.incrementAndGet();
                                    } else {
                                        refusal.compareAndSet(null, failure);
                                    }
                                });
                    });
            producer.flush();
        } catch (KafkaException failure) {
            refusal.compareAndSet(null, failure);
        } finally {
            OrderlyClose.run(() -> producer.close(CLOSE_LIMIT));
        }
        Exception failure = refusal.get();
        if (failure != null) {
            throw new JobException(
                    "%s of %s dead letters were sent, then the brokers refused one: %s; run the command again, which leaves out what was sent"
                            .formatted(sent, plan.size(), JobException.rootMessage(failure)),
                    failure);
        }
        return sent.get();
    }

    private static ProducerRecord<byte[], byte[]> record(
            Letter letter, @Nullable Integer toPartition, String id) {
        DeadLetter content = letter.content();
        RecordHeaders headers = new RecordHeaders();
        content.getHeaders()
                .forEach(header -> headers.add(header.getKey(), bytes(header.getValue())));
        ReplayMark.add(headers, id, letter.place());
        return new ProducerRecord<>(
                content.getTopic(),
                toPartition == null ? (Integer) content.getPartition() : toPartition,
                bytes(content.getKey()),
                bytes(content.getValue()),
                headers);
    }

    private static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
        return buffer == null ? null : Letter.bytes(buffer);
    }

    private Producer<byte[], byte[]> producer() {
        Properties properties = kafka.properties();
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(
                ProducerConfig.MAX_BLOCK_MS_CONFIG, Math.toIntExact(kafka.timeout().toMillis()));
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicCreator.IMAGE_BYTES);
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
