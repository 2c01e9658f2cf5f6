package io.normstream.jobs.kafka;

import io.normstream.jobs.JobException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/** What comes to a topic from now on, as a read_committed reader sees it. For one thread. */
public final class TopicFeed implements AutoCloseable {
    private final String name;
    private final CommittedTopic topic;

    private TopicFeed(String name, CommittedTopic topic) {
        this.name = name;
        this.topic = topic;
    }

    /**
     * Begins where the topic ends. It must exist.
     *
     * @throws JobException if it cannot be read
     */
    public static TopicFeed open(KafkaClientSettings client, String name) {
        CommittedTopic topic = null;
        try {
            topic = new CommittedTopic(client, name);
            topic.skip();
            return new TopicFeed(name, topic);
        } catch (KafkaException failure) {
            if (topic != null) {
                topic.close();
            }
            throw unreadable(name, failure);
        }
    }

    /**
     * Hands on what came since the last reading; waits a little where that is nothing.
     *
     * @throws JobException if the topic cannot be read any more
     */
    public void read(Consumer<ConsumerRecord<byte[], byte[]>> reader) throws InterruptedException {
        try {
            topic.readNew(reader);
        } catch (InterruptException stopped) {
            // Kafka leaves the thread marked; the exception says it from here on.
            Thread.interrupted();
            throw new InterruptedException("interrupted while reading topic " + name);
        } catch (KafkaException failure) {
            throw unreadable(name, failure);
        }
    }

    private static JobException unreadable(String name, KafkaException failure) {
        return new JobException(
                "topic %s cannot be read: %s".formatted(name, failure.getMessage()), failure);
    }

    @Override
    public void close() {
        topic.close();
    }
}
