package io.normstream.jobs.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.image.Allocation;
import io.normstream.jobs.image.JpegFiles;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.Records;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.PayloadEncoding;
import io.normstream.schemas.RejectReason;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Hundreds of thousands of damaged records: each is an example or refused, nothing else. */
class ExampleDecoderFuzzTest {
    private static final int RECORDS = 200_000;
    private static final int GOOD_EVERY = 100;
    private static final long MOST_BYTES_A_RECORD = 1 << 20;

    private final Random random = new Random(20261122);

    @Test
    void nothingButRejectionsComesOutAndGoodRecordsStillDecode() throws Exception {
        List<byte[]> good =
                List.of(raw(), compressed("png"), compressed("jpeg"), turnedByACamera());
        Map<RejectReason, Integer> reasons = new EnumMap<>(RejectReason.class);
        try (ExampleDecoder decoder = IngestExamples.decoder();
                ExampleDecoder asStored = IngestExamples.decoder(false)) {
            List<byte[]> pixels = new ArrayList<>();
            for (byte[] value : good) {
                pixels.add(decoder.decode(Records.consumed(value)).pixels);
            }
            for (int i = 0; i < RECORDS; i++) {
                // JPEG refusals cost a new native reader each: fewer of them.
                int kind = i % 20 == 0 ? 2 + i / 20 % 2 : i % 2;
                ConsumedRecord damaged = Records.consumed(damaged(good.get(kind)));
                ExampleDecoder either = i % 40 == 0 ? asStored : decoder;
                long bytes = Allocation.of(() -> count(either, damaged, reasons));
                assertThat(bytes).isLessThan(MOST_BYTES_A_RECORD);
                if (i % GOOD_EVERY == 0) {
                    int which = i / GOOD_EVERY % good.size();
                    assertThat(decoder.decode(Records.consumed(good.get(which))).pixels)
                            .isEqualTo(pixels.get(which));
                }
            }
        }
        assertThat(reasons)
                .containsKeys(
                        RejectReason.NOT_AVRO,
                        RejectReason.UNKNOWN_SCHEMA,
                        RejectReason.CORRUPT_RECORD,
                        RejectReason.TOO_LARGE,
                        RejectReason.UNDECLARED_MODEL,
                        RejectReason.LABEL_OUT_OF_RANGE,
                        RejectReason.UNSUPPORTED_ENCODING,
                        RejectReason.UNDECODABLE_IMAGE,
                        RejectReason.WRONG_SHAPE);
    }

    private static void count(
            ExampleDecoder decoder, ConsumedRecord record, Map<RejectReason, Integer> reasons) {
        try {
            assertThat(decoder.decode(record).pixels).hasSize(6);
        } catch (RejectedException e) {
            reasons.merge(e.reason(), 1, Integer::sum);
        }
    }

    /** One to four changes: bits, bytes, cuts, insertions, repetitions, noise. */
    private byte[] damaged(byte[] value) {
        byte[] damaged = value.clone();
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            damaged = changed(damaged);
        }
        return damaged;
    }

    private byte[] changed(byte[] value) {
        int length = value.length;
        int at = length == 0 ? 0 : random.nextInt(length);
        int count = Math.min(length - at, 1 + random.nextInt(16));
        switch (random.nextInt(7)) {
            case 0, 1 -> {
                if (length > 0) {
                    value[at] ^= (byte) (1 << random.nextInt(8));
                }
            }
            case 2 -> {
                byte[] noise = new byte[count];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, value, at, count);
            }
            case 3 -> Arrays.fill(value, at, at + count, (byte) (random.nextBoolean() ? -1 : 0));
            case 4 -> {
                return Arrays.copyOf(value, at);
            }
            case 5 -> {
                return spliced(value, at, 0, random.nextInt(50) == 0 ? 3000 : count);
            }
            default -> {
                return spliced(value, at, count, 0);
            }
        }
        return value;
    }

    /** The value with {@code removed} bytes replaced by {@code added} random ones. */
    private byte[] spliced(byte[] value, int at, int removed, int added) {
        byte[] noise = new byte[added];
        random.nextBytes(noise);
        return ByteBuffer.allocate(value.length - removed + added)
                .put(value, 0, at)
                .put(noise)
                .put(value, at + removed, value.length - at - removed)
                .array();
    }

    private static byte[] raw() {
        return AvroCodec.encode(Records.image().build());
    }

    /** Three rows of two pixels that are two of three once turned. */
    private static byte[] turnedByACamera() throws IOException {
        BufferedImage image = new BufferedImage(2, 3, BufferedImage.TYPE_3BYTE_BGR);
        image.setRGB(1, 1, 0x654321);
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        ImageIO.write(image, "jpeg", payload);
        return AvroCodec.encode(
                Records.image()
                        .setEncoding(PayloadEncoding.JPEG)
                        .setHeight(0)
                        .setWidth(0)
                        .setChannels(0)
                        .setPayload(ByteBuffer.wrap(JpegFiles.turned(payload.toByteArray(), 6)))
                        .build());
    }

    private static byte[] compressed(String format) throws IOException {
        BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_3BYTE_BGR);
        image.setRGB(1, 1, 0x123456);
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        ImageIO.write(image, format, payload);
        return AvroCodec.encode(
                Records.image()
                        .setEncoding(
                                format.equals("png") ? PayloadEncoding.PNG : PayloadEncoding.JPEG)
                        .setHeight(0)
                        .setWidth(0)
                        .setChannels(0)
                        .setPayload(ByteBuffer.wrap(payload.toByteArray()))
                        .build());
    }
}
