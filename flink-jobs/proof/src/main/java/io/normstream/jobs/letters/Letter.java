package io.normstream.jobs.letters;

import io.normstream.jobs.kafka.TopicRecords;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelId;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.ImageRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter where it lies.
 *
 * @param place on the topic of dead letters
 * @param at when it was written, by Kafka's timestamp
 * @param content the record that was refused, and why
 * @param image what is in the record; null where that is no image record that can be read
 */
public record Letter(
        LetterPlace place, Instant at, DeadLetter content, @Nullable ImageRecord image) {
    /** Stands for the model of a record that does not say one. */
    public static final String NO_MODEL = "-";

    /**
     * The letter in {@code record}.
     *
     * @throws io.normstream.jobs.JobException if there is none; it says where the record is
     */
    public static Letter of(ConsumerRecord<byte[], byte[]> record, AvroCodec codec) {
        DeadLetter content = TopicRecords.decode(record, DeadLetter.class, codec);
        return new Letter(
                new LetterPlace(record.topic(), record.partition(), record.offset()),
                Instant.ofEpochMilli(record.timestamp()),
                content,
                image(content.getValue(), codec));
    }

    private static @Nullable ImageRecord image(@Nullable ByteBuffer value, AvroCodec codec) {
        try {
            return value == null ? null : codec.decode(bytes(value), ImageRecord.class);
        } catch (RejectedException unreadable) {
            return null;
        }
    }

    /** A copy of what is left in {@code buffer}, which stays as it is. */
    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    /** The model that the record is for: by what it holds, else by its key, else {@code -}. */
    public String model() {
        if (image != null) {
            return Printable.of(image.getModelId(), 40);
        }
        ByteBuffer key = content.getKey();
        if (key == null) {
            return NO_MODEL;
        }
        String text = new String(bytes(key), StandardCharsets.UTF_8);
        return ModelId.isOne(text) ? text : NO_MODEL;
    }

    /** How often the record was sent again before it was refused this time. */
    public long replays() {
        return content.getHeaders().stream().filter(ReplayMark::isOne).count();
    }
}
