package io.normstream.jobs.image;

import static io.normstream.jobs.image.Images.decode;
import static io.normstream.jobs.image.Images.grey;
import static io.normstream.jobs.image.Images.random;
import static io.normstream.jobs.image.Images.undeclared;
import static io.normstream.jobs.image.Images.write;
import static io.normstream.jobs.image.JpegFiles.SCAN;
import static io.normstream.jobs.image.JpegFiles.at;
import static io.normstream.jobs.image.JpegFiles.segment;
import static io.normstream.jobs.image.JpegFiles.spliced;
import static io.normstream.schemas.PayloadEncoding.JPEG;
import static io.normstream.schemas.RejectReason.TOO_LARGE;
import static io.normstream.schemas.RejectReason.UNDECODABLE_IMAGE;
import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.model.nn.Shape;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JpegDecoderTest {
    private static final int BASELINE = 0xC0;

    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT, Images.UPRIGHT);

    @AfterEach
    void close() {
        decoder.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aGreyValueStaysWhatItIs(boolean progressive) {
        for (int value = 0; value < 256; value += 15) {
            byte[] pixels = pixels(write(grey(9, 11, value), "jpeg", progressive), shape(9, 11, 1));
            for (byte pixel : pixels) {
                assertThat(pixel & 0xff).isBetween(value - 1, value + 1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void coloursComeInTheOrderRedGreenBlue(boolean progressive) {
        BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_3BYTE_BGR);
        for (int i = 0; i < 256; i++) {
            image.setRGB(i % 16, i / 16, 0xC86432);
        }
        byte[] pixels = pixels(write(image, "jpeg", progressive), shape(16, 16, 3));
        for (int i = 0; i < pixels.length; i += 3) {
            assertThat(pixels[i] & 0xff).isBetween(198, 202);
            assertThat(pixels[i + 1] & 0xff).isBetween(98, 102);
            assertThat(pixels[i + 2] & 0xff).isBetween(48, 52);
        }
    }

    @Test
    void reusesItsPictureAndItsReaderWithoutTraces() {
        byte[] first = write(random(12, 12, BufferedImage.TYPE_BYTE_GRAY, 1), "jpeg", false);
        byte[] second = write(random(12, 12, BufferedImage.TYPE_BYTE_GRAY, 2), "jpeg", false);
        byte[] alone = pixels(first, shape(12, 12, 1));
        assertThat(pixels(second, shape(12, 12, 1))).isNotEqualTo(alone);
        decode(decoder, undeclared(JPEG, Arrays.copyOf(first, first.length / 2)), shape(12, 12, 1));
        assertThat(pixels(first, shape(12, 12, 1))).isEqualTo(alone);
    }

    @Test
    void ignoresColourProfilesAndOtherMetadata() {
        byte[] plain = write(random(8, 8, BufferedImage.TYPE_3BYTE_BGR, 4), "jpeg", false);
        byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
        byte[] tagged = new byte[14 + profile.length];
        System.arraycopy(
                "ICC_PROFILE\0\1\1".getBytes(StandardCharsets.ISO_8859_1), 0, tagged, 0, 14);
        System.arraycopy(profile, 0, tagged, 14, profile.length);
        byte[] withProfile = inserted(plain, segment(0xE2, tagged));
        byte[] withJunk =
                inserted(
                        plain, segment(0xE1, "Exif\0\0junk".getBytes(StandardCharsets.ISO_8859_1)));
        byte[] expected = pixels(plain, shape(8, 8, 3));
        assertThat(pixels(withProfile, shape(8, 8, 3))).isEqualTo(expected);
        assertThat(pixels(withJunk, shape(8, 8, 3))).isEqualTo(expected);
        assertThat(pixels(inserted(plain, segment(0xFE, new byte[99])), shape(8, 8, 3)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refusesEveryTruncation(boolean progressive) {
        byte[] payload =
                write(random(24, 24, BufferedImage.TYPE_3BYTE_BGR, 5), "jpeg", progressive);
        for (int length = 0; length < payload.length - 2; length++) {
            Images.Outcome outcome =
                    decode(
                            decoder,
                            undeclared(JPEG, Arrays.copyOf(payload, length)),
                            shape(24, 24, 3));
            assertThat(outcome.reason())
                    .describedAs("%d of %d bytes", length, payload.length)
                    .isEqualTo(UNDECODABLE_IMAGE);
        }
    }

    @Test
    void flippedBytesGiveARefusalOrAnImageOfTheRightSize() {
        byte[] payload = write(random(16, 16, BufferedImage.TYPE_3BYTE_BGR, 6), "jpeg", true);
        for (int i = 0; i < payload.length; i++) {
            byte[] flipped = payload.clone();
            flipped[i] ^= (byte) (1 << i % 8);
            byte[] pixels = decode(decoder, undeclared(JPEG, flipped), shape(16, 16, 3)).pixels();
            if (pixels != null) {
                assertThat(pixels).hasSize(16 * 16 * 3);
            }
        }
    }

    @Test
    void aBombOfPixelsIsRefusedByItsHeader() {
        byte[] payload = write(grey(8, 8, 0), "jpeg", false);
        ByteBuffer.wrap(payload)
                .putShort(at(payload, BASELINE) + 5, (short) 64250)
                .putShort(at(payload, BASELINE) + 7, (short) 64250);
        assertThat(decode(decoder, undeclared(JPEG, payload), shape(8, 8, 1)).reason())
                .isEqualTo(TOO_LARGE);
        assertThat(Allocation.of(() -> decode(decoder, undeclared(JPEG, payload), shape(8, 8, 1))))
                .isLessThan(100_000);
    }

    @Test
    void refusesOtherKindsOfJpeg() {
        byte[] payload = write(grey(8, 8, 0), "jpeg", false);
        int frame = at(payload, BASELINE);
        assertRefused(changed(payload, frame + 9, 4), "4 components");
        assertRefused(changed(payload, frame + 4, 12), "of 12 bits");
        assertRefused(changed(payload, frame + 1, 0xC3), "not lossless");
        assertRefused(changed(payload, frame + 1, 0xC9), "not lossless");
        assertRefused(changed(payload, frame + 6, 0), "0x8");
        assertRefused(changed(payload, frame + 1, 0xFE), "no frame header");
    }

    @Test
    void refusesABombOfScans() {
        byte[] payload = write(grey(8, 8, 9), "jpeg", false);
        int scan = at(payload, SCAN);
        byte[] oneScan = Arrays.copyOfRange(payload, scan, payload.length - 2);
        ByteBuffer bomb = ByteBuffer.allocate(scan + 200 * oneScan.length);
        bomb.put(payload, 0, scan);
        for (int i = 0; i < 200; i++) {
            bomb.put(oneScan);
        }
        assertRefused(bomb.array(), "more than 100 scans");
    }

    @Test
    void refusesASecondFrameHeader() {
        byte[] payload = write(grey(8, 8, 9), "jpeg", false);
        int frame = at(payload, BASELINE);
        byte[] second = Arrays.copyOfRange(payload, frame, frame + 13);
        ByteBuffer.wrap(second).putShort(5, (short) 60000).putShort(7, (short) 60000);
        ByteBuffer twice = ByteBuffer.allocate(payload.length + second.length);
        twice.put(payload, 0, frame + 13)
                .put(second)
                .put(payload, frame + 13, payload.length - frame - 13);
        assertRefused(twice.array(), "The JPEG is corrupt");
    }

    private static byte[] changed(byte[] payload, int at, int value) {
        byte[] changed = payload.clone();
        changed[at] = (byte) value;
        return changed;
    }

    /** The file with a segment after its first one. */
    private static byte[] inserted(byte[] payload, byte[] segment) {
        int at = 4 + (ByteBuffer.wrap(payload).getShort(4) & 0xffff);
        return spliced(payload, at, at, segment);
    }

    private static Shape shape(int height, int width, int channels) {
        return new Shape(height, width, channels);
    }

    private byte[] pixels(byte[] payload, Shape shape) {
        Images.Outcome outcome = decode(decoder, undeclared(JPEG, payload), shape);
        assertThat(outcome.detail()).isEmpty();
        byte[] pixels = outcome.pixels();
        return pixels == null ? new byte[0] : pixels;
    }

    private void assertRefused(byte[] payload, String detail) {
        Images.Outcome outcome = decode(decoder, undeclared(JPEG, payload), shape(8, 8, 1));
        assertThat(outcome.detail()).contains(detail);
        assertThat(outcome.reason()).isEqualTo(UNDECODABLE_IMAGE);
    }
}
