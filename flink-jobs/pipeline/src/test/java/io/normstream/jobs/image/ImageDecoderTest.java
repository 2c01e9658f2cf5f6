package io.normstream.jobs.image;

import static io.normstream.jobs.image.Images.decode;
import static io.normstream.jobs.image.Images.grey;
import static io.normstream.jobs.image.Images.random;
import static io.normstream.jobs.image.Images.undeclared;
import static io.normstream.jobs.image.Images.write;
import static io.normstream.schemas.PayloadEncoding.JPEG;
import static io.normstream.schemas.PayloadEncoding.PNG;
import static io.normstream.schemas.PayloadEncoding.RAW;
import static io.normstream.schemas.PayloadEncoding.UNSUPPORTED;
import static io.normstream.schemas.RejectReason.TOO_LARGE;
import static io.normstream.schemas.RejectReason.UNDECODABLE_IMAGE;
import static io.normstream.schemas.RejectReason.UNSUPPORTED_ENCODING;
import static io.normstream.schemas.RejectReason.WRONG_SHAPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.model.image.Preprocessing;
import io.normstream.model.image.Resize;
import io.normstream.model.image.ResizeFilter;
import io.normstream.model.image.ResizeMode;
import io.normstream.model.nn.Shape;
import io.normstream.schemas.PayloadEncoding;
import io.normstream.schemas.RejectReason;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ImageDecoderTest {
    private static final Shape SMALL = new Shape(1, 2, 1);

    private final ImageDecoder decoder = decoder(Images.UPRIGHT);

    private static ImageDecoder decoder(Preprocessing preprocessing) {
        return new ImageDecoder(new ImageLimits(1000, 100), preprocessing);
    }

    @AfterEach
    void close() {
        decoder.close();
    }

    @Test
    void rawPixelsComeAsTheyAre() {
        EncodedImage image = raw(1, 2, 1, 7, 200);
        assertThat(decode(decoder, image, SMALL).pixels()).containsExactly(7, 200);
        assertThat(image.payload().remaining()).isEqualTo(2);
    }

    @Test
    void readsFromPositionToLimitOfThePayload() {
        ByteBuffer payload = ByteBuffer.wrap(new byte[] {9, 9, 1, 2, 9}).position(2).limit(4);
        assertThat(decode(decoder, new EncodedImage(RAW, 1, 2, 1, payload), SMALL).pixels())
                .containsExactly(1, 2);
        byte[] png = write(grey(2, 2, 5), "png", false);
        ByteBuffer around = ByteBuffer.allocate(png.length + 20).position(10).put(png).flip();
        around.position(10);
        assertThat(
                        decode(decoder, new EncodedImage(PNG, 0, 0, 0, around), new Shape(2, 2, 1))
                                .pixels())
                .containsOnly(5);
    }

    @Test
    void rawChannelsOfAnyNumberPassWhereTheModelTakesThem() {
        assertThat(decode(decoder, raw(1, 1, 4, 1, 2, 3, 4), new Shape(1, 1, 4)).pixels())
                .containsExactly(1, 2, 3, 4);
        assertRefused(raw(1, 1, 4, 1, 2, 3, 4), new Shape(1, 1, 3), WRONG_SHAPE, "1x1x4");
    }

    @Test
    void greyBecomesColourByRepetition() {
        assertThat(decode(decoder, raw(1, 2, 1, 7, 200), new Shape(1, 2, 3)).pixels())
                .containsExactly(7, 7, 7, 200, 200, 200);
        assertThat(
                        decode(
                                        decoder,
                                        undeclared(JPEG, write(grey(8, 8, 255), "jpeg", false)),
                                        new Shape(8, 8, 3))
                                .pixels())
                .hasSize(192)
                .containsOnly(255);
    }

    @Test
    void colourBecomesGreyByLuma() {
        EncodedImage colours = raw(1, 4, 3, 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255);
        assertThat(decode(decoder, colours, new Shape(1, 4, 1)).pixels())
                .containsExactly(76, 150, 29, 255);
        for (int value = 0; value < 256; value++) {
            assertThat(
                            decode(decoder, raw(1, 1, 3, value, value, value), new Shape(1, 1, 1))
                                    .pixels())
                    .containsExactly(value);
        }
    }

    @Test
    void everyImageHasItsOwnArrayWhateverIsReused() {
        Shape grey = new Shape(1, 1, 1);
        byte[] first = decode(decoder, raw(1, 1, 3, 9, 9, 9), grey).pixels();
        byte[] second = decode(decoder, raw(1, 1, 3, 8, 8, 8), grey).pixels();
        assertThat(first).containsExactly(9);
        assertThat(second).containsExactly(8);
    }

    @Test
    void refusesRawBytesThatAreNotTheDeclaredSize() {
        assertRefused(raw(1, 2, 1, 7), SMALL, WRONG_SHAPE, "1x2x1 has 2 bytes, found 1");
        assertRefused(raw(1, 2, 1, 7, 8, 9), SMALL, WRONG_SHAPE, "found 3");
        assertRefused(raw(0, 0, 0, 7, 8), SMALL, WRONG_SHAPE, "0x0x0, the model takes 1x2x1");
        assertRefused(raw(-1, -2, 1, 7, 8), SMALL, WRONG_SHAPE, "-1x-2x1");
        int huge = Integer.MAX_VALUE;
        assertRefused(raw(huge, huge, huge, 7), SMALL, WRONG_SHAPE, "the model takes");
    }

    @Test
    void refusesAnImageOfAnotherSizeThanTheModelTakes() {
        assertRefused(raw(2, 1, 1, 7, 8), SMALL, WRONG_SHAPE, "2x1x1, the model takes 1x2x1");
        byte[] png = write(grey(3, 2, 0), "png", false);
        assertRefused(undeclared(PNG, png), SMALL, WRONG_SHAPE, "3x2x1, the model takes 1x2x1");
    }

    @Test
    void refusesADeclarationThatThePayloadBelies() {
        byte[] png = write(grey(3, 2, 0), "png", false);
        Shape wanted = new Shape(3, 2, 1);
        assertThat(decode(decoder, declared(PNG, 3, 2, 1, png), wanted).pixels()).hasSize(6);
        assertThat(decode(decoder, declared(PNG, 3, 0, 0, png), wanted).pixels()).hasSize(6);
        assertRefused(declared(PNG, 2, 3, 1, png), wanted, WRONG_SHAPE, "declares 2x3x1");
        assertRefused(declared(PNG, 3, 2, 3, png), wanted, WRONG_SHAPE, "its payload is 3x2x1");
        assertRefused(declared(PNG, -3, 2, 1, png), wanted, WRONG_SHAPE, "declares -3x2x1");
    }

    /** Sender, model and limits speak of the image that one sees. */
    @Test
    void sizesAreThoseOfTheUprightImageWhereItIsTurned() throws Exception {
        byte[] file = JpegFiles.turned(write(grey(2, 4, 7), "jpeg", false), 8);
        assertThat(decode(decoder, undeclared(JPEG, file), new Shape(4, 2, 1)).pixels()).hasSize(8);
        assertRefused(undeclared(JPEG, file), new Shape(2, 4, 1), WRONG_SHAPE, "image of 4x2x1");
        assertThat(decode(decoder, declared(JPEG, 4, 2, 1, file), new Shape(4, 2, 1)).pixels())
                .hasSize(8);
        assertRefused(
                declared(JPEG, 2, 4, 1, file), new Shape(4, 2, 1), WRONG_SHAPE, "payload is 4x2x1");
        assertThat(decoder.shape(undeclared(JPEG, file))).isEqualTo(new Shape(4, 2, 1));
        try (ImageDecoder asStored = decoder(Preprocessing.NONE)) {
            Shape shape = new Shape(2, 4, 1);
            assertThat(decode(asStored, declared(JPEG, 2, 4, 1, file), shape).pixels()).hasSize(8);
            assertThat(asStored.shape(undeclared(JPEG, file))).isEqualTo(shape);
        }
    }

    /** Two rows of four, turned: 4x2, of which 2x2 in the middle becomes one pixel. */
    @Test
    void anImageOfAnySizeIsTurnedThenResized() {
        Resize crop = new Resize(ResizeMode.CROP, ResizeFilter.BOX);
        Shape pixel = new Shape(1, 1, 1);
        byte[] file = JpegFiles.turned(write(grey(2, 4, 7), "jpeg", false), 8);
        EncodedImage raw = raw(2, 2, 1, 0, 10, 20, 30);
        try (ImageDecoder resizing = decoder(new Preprocessing(true, crop))) {
            assertThat(decode(resizing, undeclared(JPEG, file), pixel).pixels()).containsExactly(7);
            assertThat(decode(resizing, raw, pixel).pixels()).containsExactly(15);
            assertThat(decode(resizing, raw, new Shape(1, 1, 3)).pixels())
                    .containsExactly(15, 15, 15);
            EncodedImage colour = raw(2, 1, 3, 255, 255, 255, 255, 0, 0);
            assertThat(decode(resizing, colour, pixel).pixels()).containsExactly(76);
            assertThat(decode(resizing, declared(JPEG, 2, 4, 1, file), pixel).detail())
                    .isEqualTo("The record declares 2x4x1, its payload is 4x2x1");
            assertThat(decode(resizing, raw(0, 4, 1), pixel).reason()).isEqualTo(WRONG_SHAPE);
            assertThat(decode(resizing, raw(-1, -2, 1, 1, 2), pixel).reason())
                    .isEqualTo(WRONG_SHAPE);
            int huge = Integer.MAX_VALUE;
            assertThat(decode(resizing, raw(huge, huge, 1, 7), pixel).reason())
                    .isEqualTo(TOO_LARGE);
            assertThat(decode(resizing, raw(2, 2, 1, 7), pixel).detail())
                    .contains("has 4 bytes, found 1");
            assertThat(decode(resizing, raw(1, 1, 2, 7, 8), pixel).reason()).isEqualTo(WRONG_SHAPE);
        }
    }

    /** Buffers for the decoder and the pixels between two passes, 3 bytes for each stored pixel. */
    @Test
    void aLargeImageTakesAtMostSixBytesForEachPixel() {
        int side = 1500;
        byte[] file = write(random(side, side, BufferedImage.TYPE_3BYTE_BGR, 1), "jpeg", false);
        Preprocessing crop =
                new Preprocessing(true, new Resize(ResizeMode.CROP, ResizeFilter.BILINEAR));
        EncodedImage image = undeclared(JPEG, file);
        for (Shape shape : new Shape[] {new Shape(64, 64, 3), new Shape(64, 64, 1)}) {
            try (ImageDecoder resizing =
                    new ImageDecoder(new ImageLimits(8 << 20, 12_000_000), crop)) {
                decode(resizing, undeclared(JPEG, write(grey(8, 8, 1), "jpeg", false)), shape);
                long bytes = Allocation.of(() -> decode(resizing, image, shape));
                assertThat(bytes - file.length).isLessThan(6L * side * side);
            }
        }
    }

    @Test
    void refusesAPayloadInAnotherFormatThanDeclared() {
        Shape shape = new Shape(3, 2, 1);
        byte[] png = write(grey(3, 2, 0), "png", false);
        byte[] jpeg = write(grey(3, 2, 0), "jpeg", false);
        byte[] gif = "GIF89a\3\0\2\0".getBytes(StandardCharsets.ISO_8859_1);
        assertRefused(undeclared(JPEG, png), shape, UNDECODABLE_IMAGE, "not start like a JPEG");
        assertRefused(undeclared(PNG, jpeg), shape, UNDECODABLE_IMAGE, "not start like a PNG");
        assertRefused(undeclared(PNG, gif), shape, UNDECODABLE_IMAGE, "not start like a PNG");
        assertRefused(undeclared(JPEG, gif), shape, UNDECODABLE_IMAGE, "not start like a JPEG");
        assertRefused(undeclared(JPEG, new byte[0]), shape, UNDECODABLE_IMAGE, "JPEG");
        assertRefused(undeclared(PNG, new byte[0]), shape, UNDECODABLE_IMAGE, "PNG");
    }

    @Test
    void refusesAnEncodingThatItDoesNotKnow() {
        assertRefused(undeclared(UNSUPPORTED, new byte[2]), SMALL, UNSUPPORTED_ENCODING, "RAW");
    }

    @Test
    void refusesPayloadsAndImagesBeyondItsLimits() {
        assertRefused(declared(RAW, 1, 1001, 1, new byte[1001]), SMALL, TOO_LARGE, "at most 1000");
        byte[] png = write(grey(11, 10, 0), "png", false);
        assertRefused(undeclared(PNG, png), new Shape(11, 10, 1), TOO_LARGE, "at most 100 pixels");
        byte[] jpeg = Arrays.copyOf(write(grey(11, 10, 0), "jpeg", false), 600);
        assertRefused(undeclared(JPEG, jpeg), new Shape(11, 10, 1), TOO_LARGE, "11x10x1");
    }

    /** What resizing computes for a size grows with its longer side. */
    @Test
    void refusesALongerSideThanAnyPhotoHas() {
        try (ImageDecoder resizing =
                new ImageDecoder(
                        ImageLimits.DEFAULT,
                        new Preprocessing(
                                false, new Resize(ResizeMode.STRETCH, ResizeFilter.LANCZOS)))) {
            Shape one = new Shape(1, 1, 1);
            EncodedImage longest = declared(RAW, 1, 65_535, 1, new byte[65_535]);
            assertThat(decode(resizing, longest, one).pixels()).containsExactly(0);
            EncodedImage longer = declared(RAW, 65_536, 1, 1, new byte[65_536]);
            assertThat(decode(resizing, longer, one).detail())
                    .isEqualTo("An image of 65536x1x1, at most 65535 pixels a side are allowed");
        }
    }

    @Test
    void limitsThatAllowNothingAreAnError() {
        assertThatThrownBy(() -> new ImageLimits(0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found 0 bytes and 1 pixels");
    }

    private static EncodedImage raw(int height, int width, int channels, int... values) {
        byte[] payload = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            payload[i] = (byte) values[i];
        }
        return declared(RAW, height, width, channels, payload);
    }

    private static EncodedImage declared(
            PayloadEncoding encoding, int height, int width, int channels, byte[] payload) {
        return new EncodedImage(encoding, height, width, channels, ByteBuffer.wrap(payload));
    }

    private void assertRefused(
            EncodedImage image, Shape wanted, RejectReason reason, String detail) {
        Images.Outcome outcome = decode(decoder, image, wanted);
        assertThat(outcome.reason()).isEqualTo(reason);
        assertThat(outcome.detail()).contains(detail);
    }
}
