package io.normstream.jobs.image;

import static io.normstream.jobs.image.Images.decode;
import static io.normstream.jobs.image.Images.random;
import static io.normstream.jobs.image.Images.undeclared;
import static io.normstream.jobs.image.Images.write;
import static io.normstream.schemas.PayloadEncoding.PNG;
import static io.normstream.schemas.RejectReason.TOO_LARGE;
import static io.normstream.schemas.RejectReason.UNDECODABLE_IMAGE;
import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.model.nn.Shape;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PngDecoderTest {
    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT, Images.UPRIGHT);

    @AfterEach
    void close() {
        decoder.close();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, false",
        "3, 5, false",
        "17, 9, false",
        "28, 28, false",
        "1, 1, true",
        "2, 1, true",
        "1, 5, true",
        "3, 5, true",
        "17, 9, true",
        "28, 28, true"
    })
    void readsWhatImageIoWroteWithEveryFilter(int height, int width, boolean interlaced) {
        for (int type :
                new int[] {
                    BufferedImage.TYPE_BYTE_GRAY,
                    BufferedImage.TYPE_USHORT_GRAY,
                    BufferedImage.TYPE_3BYTE_BGR,
                    BufferedImage.TYPE_4BYTE_ABGR
                }) {
            BufferedImage image = random(height, width, type, 7);
            byte[] payload = write(image, "png", interlaced);
            int channels = image.getRaster().getNumBands() == 1 ? 1 : 3;
            assertThat(pixels(payload, new Shape(height, width, channels)))
                    .describedAs("type %d", type)
                    .isEqualTo(expected(image, channels));
        }
    }

    /** Rounded to 8 bits and laid on black, from the samples in the picture. */
    private static byte[] expected(BufferedImage image, int channels) {
        int bands = image.getRaster().getNumBands();
        double largest = (1 << image.getSampleModel().getSampleSize(0)) - 1;
        byte[] pixels = new byte[image.getHeight() * image.getWidth() * channels];
        for (int i = 0; i < pixels.length; i++) {
            int x = i / channels % image.getWidth();
            int y = i / channels / image.getWidth();
            double value =
                    Math.round(image.getRaster().getSample(x, y, i % channels) / largest * 255);
            double alpha = bands == 4 ? image.getRaster().getSample(x, y, 3) / largest : 1;
            pixels[i] = (byte) Math.round(value * alpha);
        }
        return pixels;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void scalesFewBitsToTheWholeRange(int depth) {
        int values = 1 << depth;
        byte[] packed = new byte[1 + values * depth / 8 + 1];
        for (int value = 0; value < values; value++) {
            int bit = value * depth;
            packed[1 + bit / 8] |= (byte) (value << (8 - depth - bit % 8));
        }
        byte[] row = Arrays.copyOf(packed, 1 + (values * depth + 7) / 8);
        byte[] pixels =
                pixels(
                        new PngBuilder().header(1, values, depth, 0).data(row).end(),
                        new Shape(1, values, 1));
        assertThat(pixels[0]).isZero();
        assertThat(pixels[1]).isEqualTo((byte) (255 / (values - 1)));
        assertThat(pixels[values - 1]).isEqualTo((byte) 255);
    }

    @Test
    void aGreyValueStaysWhatItIsWhateverGammaTheFileClaims() {
        byte[] row = new byte[257];
        for (int value = 0; value < 256; value++) {
            row[1 + value] = (byte) value;
        }
        byte[] payload =
                new PngBuilder()
                        .header(1, 256, 8, 0)
                        .chunk("gAMA", (byte) 0, (byte) 1, (byte) 0x86, (byte) 0xA0)
                        .data(row)
                        .end();
        assertThat(pixels(payload, new Shape(1, 256, 1)))
                .isEqualTo(Arrays.copyOfRange(row, 1, 257));
    }

    @Test
    void laysGreyWithAlphaOnBlack() {
        byte[] row = {0, (byte) 200, (byte) 255, (byte) 200, (byte) 128, (byte) 200, 0};
        byte[] payload = new PngBuilder().header(1, 3, 8, 4).data(row).end();
        assertThat(pixels(payload, new Shape(1, 3, 1))).containsExactly(200, 100, 0);
    }

    @Test
    void readsPalettesWithTransparentEntries() {
        byte[] payload =
                new PngBuilder()
                        .header(1, 3, 2, 3)
                        .chunk("PLTE", new byte[] {1, 2, 3, 100, 100, 100, 7, 8, 9})
                        .chunk("tRNS", (byte) 255, (byte) 128)
                        .data((byte) 0, (byte) 0b10_01_00_00)
                        .end();
        assertThat(pixels(payload, new Shape(1, 3, 3)))
                .containsExactly(7, 8, 9, 50, 50, 50, 1, 2, 3);
    }

    @Test
    void refusesAPaletteEntryThatIsNotThere() {
        byte[] payload =
                new PngBuilder()
                        .header(1, 1, 8, 3)
                        .chunk("PLTE", new byte[] {1, 2, 3})
                        .data((byte) 0, (byte) 1)
                        .end();
        assertRefused(payload, new Shape(1, 1, 3), "palette entry 1, the palette has 1");
    }

    @Test
    void makesTheTransparentColourBlack() {
        byte[] payload =
                new PngBuilder()
                        .header(1, 2, 8, 2)
                        .chunk("tRNS", new byte[] {0, 5, 0, 6, 0, 7})
                        .data(new byte[] {0, 5, 6, 7, 5, 6, 8})
                        .end();
        assertThat(pixels(payload, new Shape(1, 2, 3))).containsExactly(0, 0, 0, 5, 6, 8);
    }

    @Test
    void readsDataInManyChunks() {
        byte[] compressed = PngBuilder.deflated(new byte[] {0, 1, 2, 3});
        PngBuilder png = new PngBuilder().header(1, 3, 8, 0);
        for (byte part : compressed) {
            png.chunk("IDAT").chunk("IDAT", part);
        }
        assertThat(pixels(png.end(), new Shape(1, 3, 1))).containsExactly(1, 2, 3);
    }

    @Test
    void refusesEveryFlippedByte() {
        byte[] payload = write(random(6, 7, BufferedImage.TYPE_3BYTE_BGR, 3), "png", false);
        for (int i = 0; i < payload.length; i++) {
            byte[] flipped = payload.clone();
            flipped[i] ^= 0x10;
            assertThat(decode(decoder, undeclared(PNG, flipped), new Shape(6, 7, 3)).pixels())
                    .describedAs("byte %d flipped", i)
                    .isNull();
        }
        assertThat(pixels(payload, new Shape(6, 7, 3))).hasSize(126);
    }

    @Test
    void refusesEveryTruncation() {
        byte[] payload = write(random(6, 7, BufferedImage.TYPE_BYTE_GRAY, 3), "png", false);
        for (int length = 0; length < payload.length; length++) {
            assertThat(
                            decode(
                                            decoder,
                                            undeclared(PNG, Arrays.copyOf(payload, length)),
                                            new Shape(6, 7, 1))
                                    .reason())
                    .isEqualTo(UNDECODABLE_IMAGE);
        }
    }

    @Test
    void refusesMoreAndLessDataThanTheSizeNeeds() {
        Shape shape = new Shape(1, 2, 1);
        PngBuilder more = new PngBuilder().header(1, 2, 8, 0).data(new byte[] {0, 1, 2, 3});
        assertRefused(more.end(), shape, "more pixel data");
        PngBuilder less = new PngBuilder().header(1, 2, 8, 0).data(new byte[] {0, 1});
        assertRefused(less.end(), shape, "less pixel data");
    }

    @Test
    void refusesWhatNoPngHas() {
        Shape shape = new Shape(1, 1, 1);
        assertRefused(new PngBuilder().header(1, 1, 8, 1).end(), shape, "colour type 1");
        assertRefused(new PngBuilder().header(1, 1, 3, 0).end(), shape, "3 bits a sample");
        assertRefused(new PngBuilder().header(0, 1, 8, 0).end(), shape, "at least 1x1");
        assertRefused(new PngBuilder().header(-1, 1, 8, 0).end(), shape, "at least 1x1");
        assertRefused(new PngBuilder().chunk("IDAT").end(), shape, "header of 13 bytes");
        assertRefused(
                new PngBuilder().header(1, 1, 8, 0).data((byte) 5, (byte) 0).end(),
                shape,
                "filter 5");
        assertRefused(
                new PngBuilder().header(1, 1, 8, 0).chunk("JUNK").end(), shape, "does not belong");
        assertRefused(
                new PngBuilder().header(1, 1, 8, 3).data(new byte[2]).end(),
                new Shape(1, 1, 3),
                "no palette");
    }

    @Test
    void aBombOfPixelsIsRefusedByItsHeader() {
        byte[] payload = new PngBuilder().header(64250, 64250, 16, 6).data(new byte[100_000]).end();
        assertThat(decode(decoder, undeclared(PNG, payload), new Shape(28, 28, 3)).reason())
                .isEqualTo(TOO_LARGE);
        assertThat(
                        Allocation.of(
                                () ->
                                        decode(
                                                decoder,
                                                undeclared(PNG, payload),
                                                new Shape(28, 28, 3))))
                .isLessThan(100_000);
    }

    @Test
    void bombsOfDataAndTextInflateToNothing() {
        byte[] text = new byte[20_000_000];
        byte[] compressed = PngBuilder.deflated(text);
        byte[] named = new byte[compressed.length + 3];
        named[0] = 'a';
        System.arraycopy(compressed, 0, named, 3, compressed.length);
        byte[] withText =
                new PngBuilder()
                        .header(1, 1, 8, 3)
                        .chunk("PLTE", new byte[] {4, 5, 6})
                        .chunk("zTXt", named)
                        .data(new byte[2])
                        .end();
        byte[] withData = new PngBuilder().header(1, 1, 8, 0).chunk("IDAT", compressed).end();
        assertThat(pixels(withText, new Shape(1, 1, 3))).containsExactly(4, 5, 6);
        assertRefused(withData, new Shape(1, 1, 1), "more pixel data");
        assertThat(
                        Allocation.of(
                                () -> {
                                    pixels(withText, new Shape(1, 1, 3));
                                    decode(decoder, undeclared(PNG, withData), new Shape(1, 1, 1));
                                }))
                .isLessThan(100_000);
    }

    private byte[] pixels(byte[] payload, Shape shape) {
        Images.Outcome outcome = decode(decoder, undeclared(PNG, payload), shape);
        assertThat(outcome.detail()).isEmpty();
        byte[] pixels = outcome.pixels();
        return pixels == null ? new byte[0] : pixels;
    }

    private void assertRefused(byte[] payload, Shape shape, String detail) {
        Images.Outcome outcome = decode(decoder, undeclared(PNG, payload), shape);
        assertThat(outcome.reason()).isEqualTo(UNDECODABLE_IMAGE);
        assertThat(outcome.detail()).contains(detail);
    }
}
