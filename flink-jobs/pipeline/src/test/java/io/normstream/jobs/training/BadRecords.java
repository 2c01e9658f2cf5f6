package io.normstream.jobs.training;

import io.normstream.schemas.ImageRecord;
import io.normstream.schemas.PayloadEncoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Image records for a model of 8x8x1 and two classes, good ones and ten kinds of bad ones. */
public final class BadRecords {
    static final int KINDS = 10;
    private static final int PIXELS = Examples.SIZE * Examples.SIZE;

    private final Random random;

    public BadRecords(long seed) {
        this.random = new Random(seed);
    }

    public byte[] good(int number) {
        return encode(image(number).build());
    }

    /** A good record of another model of the same kind. */
    public byte[] good(String modelId, int number) {
        return encode(image(number).setModelId(modelId).build());
    }

    /** A bad record of kind {@code 0} to {@code KINDS - 1}; null is a record without value. */
    public byte @Nullable [] bad(int kind, int number) {
        ImageRecord.Builder image = image(number);
        return switch (kind) {
            case 0 -> randomBytes(1 + random.nextInt(200));
            case 1 -> Arrays.copyOf(good(number), 12 + random.nextInt(20));
            case 2 -> unknownSchema(good(number));
            case 3 -> encode(image.setHeight(7).setPayload(bytes(7 * Examples.SIZE)).build());
            case 4 -> encode(image.setEncoding(PayloadEncoding.PNG).build());
            case 5 -> encode(image.setLabel(2 + random.nextInt(5)).build());
            case 6 -> encode(image.setModelId("stranger").build());
            case 7 -> null;
            case 8 -> encode(image.setPayload(bytes(PIXELS - 1)).build());
            case 9 ->
                    encode(
                            image.setEncoding(PayloadEncoding.JPEG)
                                    .setPayload(truncatedJpeg())
                                    .build());
            default -> throw new IllegalArgumentException("kind " + kind);
        };
    }

    private ImageRecord.Builder image(int number) {
        return ImageRecord.newBuilder()
                .setImageId("image-" + number)
                .setModelId(Examples.MODEL)
                .setEventTime(Instant.ofEpochMilli(number))
                .setLabel(number % 2)
                .setEncoding(PayloadEncoding.RAW)
                .setHeight(Examples.SIZE)
                .setWidth(Examples.SIZE)
                .setChannels(1)
                .setPayload(pixels(number % 2));
    }

    private ByteBuffer pixels(int label) {
        byte[] pixels = randomBytes(PIXELS);
        for (int i = 0; i < PIXELS; i++) {
            boolean bright = (i < PIXELS / 2) == (label == 0);
            pixels[i] = (byte) ((bright ? 150 : 0) + (pixels[i] & 0x3f));
        }
        return ByteBuffer.wrap(pixels);
    }

    private static byte[] unknownSchema(byte[] record) {
        byte[] changed = record.clone();
        changed[5] ^= 0x55;
        return changed;
    }

    private static ByteBuffer truncatedJpeg() {
        return ByteBuffer.wrap(
                new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe0, 0, 16});
    }

    private ByteBuffer bytes(int length) {
        return ByteBuffer.wrap(randomBytes(length));
    }

    private byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] encode(ImageRecord record) {
        try {
            ByteBuffer buffer = record.toByteBuffer();
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
