package io.normstream.jobs.scoring;

import io.normstream.jobs.data.DataSet;
import io.normstream.jobs.data.LabelledImages;
import io.normstream.jobs.data.PublishRate;
import io.normstream.jobs.data.Publisher;
import io.normstream.jobs.data.Split;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.TopicCreator;
import io.normstream.jobs.wire.RecordEncoding;
import java.time.InstantSource;
import java.util.PrimitiveIterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Images that go out at a pace, over again, until they are told to end, as brokers come and go. */
final class SteadyImages implements AutoCloseable {
    static final String MODEL = "default";

    private final LabelledImages images = DataSet.FASHION_MNIST.open(null, Split.TEST);
    private final CompletableFuture<Long> published = new CompletableFuture<>();
    private final Thread thread;
    private volatile boolean isEnding;
    private volatile long sent;

    /**
     * Begins, on a topic that is created where it is missing.
     *
     * @param rate images a second
     */
    SteadyImages(KafkaClientSettings kafka, String topic, double rate) {
        new TopicCreator(kafka, 1, 1).createImages(topic);
        Publisher publisher =
                new Publisher(
                        kafka, topic, RecordEncoding.SINGLE_OBJECT, MODEL, InstantSource.system());
        thread = new Thread(() -> publish(publisher, rate), "images-to-" + topic);
        thread.start();
    }

    private void publish(Publisher publisher, double rate) {
        try {
            published.complete(
                    publisher
                            .publish(
                                    images.names(),
                                    images.images(new Endless()),
                                    PublishRate.of(rate),
                                    count -> sent = count)
                            .images());
        } catch (InterruptedException | RuntimeException failure) {
            published.completeExceptionally(failure);
        }
    }

    /** The data set from its first image to its last, and again. */
    private final class Endless implements PrimitiveIterator.OfInt {
        private int next;

        @Override
        public boolean hasNext() {
            return !isEnding;
        }

        @Override
        public int nextInt() {
            return next++ % images.size();
        }
    }

    /** Images sent so far. */
    long sent() {
        return sent;
    }

    /** Ends, and returns how many images are on the topic. */
    long end() throws Exception {
        isEnding = true;
        return published.get(1, TimeUnit.MINUTES);
    }

    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
        images.close();
    }
}
