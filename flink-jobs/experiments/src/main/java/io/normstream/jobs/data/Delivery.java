package io.normstream.jobs.data;

import io.normstream.jobs.JobException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/** What became of the images of one publication so far; filled by the producer's thread too. */
final class Delivery {
    private final String topic;
    private final LeftOut.Reason tooLarge;
    private final LeftOut leftOut = new LeftOut();
    private final Map<Integer, Long> endOffsets = new HashMap<>();
    private long images;
    private long bytes;
    private @Nullable JobException failure;

    /**
     * @param tooLarge why an image is left out that the topic does not accept
     */
    Delivery(String topic, LeftOut.Reason tooLarge) {
        this.topic = topic;
        this.tooLarge = tooLarge;
    }

    /** One image cannot be sent. */
    void leaveOut(LeftOut.Reason reason, String image) {
        leftOut.add(reason, image);
    }

    /** One image is larger than the topic accepts. */
    void leaveOutTooLarge(LabelledImage image) {
        leaveOut(
                tooLarge,
                String.format(Locale.ROOT, "%s (%d bytes)", image.id(), image.payload().length));
    }

    /** The brokers have answered: one image is on the topic, or not. */
    synchronized void answered(
            LabelledImage image, @Nullable RecordMetadata metadata, @Nullable Exception refusal) {
        if (refusal instanceof RecordTooLargeException) {
            leaveOutTooLarge(image);
        } else if (refusal != null) {
            if (failure == null) {
                failure =
                        new JobException(
                                String.format(
                                        Locale.ROOT,
                                        "image %s was refused: %s",
                                        image.id(),
                                        refusal.getMessage()),
                                refusal);
            }
        } else if (metadata != null) {
            images++;
            bytes += image.payload().length;
            endOffsets.merge(metadata.partition(), metadata.offset() + 1, Math::max);
        }
    }

    /** Images that are on the topic. */
    synchronized long images() {
        return images;
    }

    /**
     * Returns where nothing was refused that would be refused of every image.
     *
     * @throws JobException saying how many went out
     */
    synchronized void throwFailure() {
        if (failure != null) {
            throw failed(String.valueOf(failure.getMessage()), failure);
        }
    }

    /** The end of a publication on its way. */
    synchronized JobException failed(String why, Throwable cause) {
        return new JobException(
                String.format(
                        Locale.ROOT,
                        "publishing to topic %s failed, %d images are on it and %d were left out: %s",
                        topic,
                        images,
                        leftOut.images(),
                        why),
                cause);
    }

    /**
     * All of it, once the brokers have answered.
     *
     * @param ends of the partitions, which those of the images go before
     */
    synchronized Published published(Map<Integer, Long> ends) {
        Map<Integer, Long> all = new HashMap<>(ends);
        all.putAll(endOffsets);
        return new Published(images, bytes, all, leftOut);
    }
}
