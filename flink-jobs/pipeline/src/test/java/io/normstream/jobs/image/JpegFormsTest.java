package io.normstream.jobs.image;

import static io.normstream.jobs.image.Images.decode;
import static io.normstream.jobs.image.Images.grey;
import static io.normstream.jobs.image.Images.random;
import static io.normstream.jobs.image.Images.undeclared;
import static io.normstream.jobs.image.Images.write;
import static io.normstream.jobs.image.JpegFiles.ADOBE;
import static io.normstream.jobs.image.JpegFiles.APPLICATION_0;
import static io.normstream.jobs.image.JpegFiles.HUFFMAN;
import static io.normstream.jobs.image.JpegFiles.QUANTIZATION;
import static io.normstream.jobs.image.JpegFiles.SCAN;
import static io.normstream.jobs.image.JpegFiles.adobe;
import static io.normstream.jobs.image.JpegFiles.ascii;
import static io.normstream.jobs.image.JpegFiles.at;
import static io.normstream.jobs.image.JpegFiles.beginning;
import static io.normstream.jobs.image.JpegFiles.filled;
import static io.normstream.jobs.image.JpegFiles.resource;
import static io.normstream.jobs.image.JpegFiles.segment;
import static io.normstream.jobs.image.JpegFiles.spliced;
import static io.normstream.jobs.image.JpegFiles.turned;
import static io.normstream.jobs.image.JpegFiles.withIds;
import static io.normstream.jobs.image.JpegFiles.without;
import static io.normstream.jobs.image.JpegFiles.withoutLast;
import static io.normstream.schemas.PayloadEncoding.JPEG;
import static io.normstream.schemas.RejectReason.UNDECODABLE_IMAGE;
import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.model.image.Preprocessing;
import io.normstream.model.nn.Shape;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What segments a JPEG may have, and what they mean. */
class JpegFormsTest {
    private static final int BASELINE = 0xC0;

    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT, Images.UPRIGHT);

    @AfterEach
    void close() {
        decoder.close();
    }

    /** Red, green, blue and yellow, a quarter each, as libjpeg reads them. */
    @ParameterizedTest
    @ValueSource(strings = {"ids012-exif-444.jpg", "fill-444.jpg", "adobe2-444.jpg"})
    void readsWhatCamerasWriteAsLibjpegDoes(String name) {
        byte[] pixels = pixels(resource(name), shape(32, 32, 3));
        assertThat(colour(pixels, 0, 0)).containsExactly(220, 30, 30);
        assertThat(colour(pixels, 0, 31)).containsExactly(30, 200, 41);
        assertThat(colour(pixels, 31, 0)).containsExactly(29, 40, 210);
        assertThat(colour(pixels, 31, 31)).containsExactly(230, 219, 39);
        assertThat(pixels).isEqualTo(pixels(resource("fill-444.jpg"), shape(32, 32, 3)));
    }

    private static int[] colour(byte[] pixels, int y, int x) {
        int at = 3 * (32 * y + x);
        return new int[] {pixels[at] & 0xff, pixels[at + 1] & 0xff, pixels[at + 2] & 0xff};
    }

    /** By libjpeg's rules, with and without each marker. */
    @Test
    void oneRuleSaysWhatTheComponentsAre() {
        byte[] jfif = write(random(16, 16, BufferedImage.TYPE_3BYTE_BGR, 8), "jpeg", false);
        byte[] bare = without(jfif, APPLICATION_0);
        byte[] yCbCr = pixels(jfif, shape(16, 16, 3));
        byte[] rgb = pixels(beginning(bare, adobe(0)), shape(16, 16, 3));
        assertThat(rgb).isNotEqualTo(yCbCr);
        for (int[] ids : new int[][] {{1, 2, 3}, {0, 1, 2}, {1, 34, 35}, {'r', 'g', 'b'}}) {
            assertThat(pixels(withIds(bare, ids), shape(16, 16, 3)))
                    .as("ids %s", Arrays.toString(ids))
                    .isEqualTo(yCbCr);
        }
        assertThat(pixels(withIds(bare, 'R', 'G', 'B'), shape(16, 16, 3))).isEqualTo(rgb);
        assertThat(pixels(withIds(jfif, 'R', 'G', 'B'), shape(16, 16, 3))).isEqualTo(yCbCr);
        for (int transform : new int[] {1, 2, 3, 255}) {
            assertThat(pixels(beginning(bare, adobe(transform)), shape(16, 16, 3)))
                    .as("transform %d", transform)
                    .isEqualTo(yCbCr);
        }
        for (int transform : new int[] {0, 1, 2}) {
            assertThat(pixels(beginning(jfif, adobe(transform)), shape(16, 16, 3)))
                    .as("transform %d with JFIF", transform)
                    .isEqualTo(yCbCr);
        }
        byte[] short1 = segment(ADOBE, ascii("Adobe\0d"));
        assertThat(pixels(beginning(bare, short1), shape(16, 16, 3))).isEqualTo(yCbCr);
    }

    @Test
    void fillBytesBeforeAnyMarkerChangeNothing() {
        for (boolean progressive : new boolean[] {false, true}) {
            byte[] file =
                    write(random(24, 24, BufferedImage.TYPE_3BYTE_BGR, 9), "jpeg", progressive);
            assertThat(pixels(filled(file), shape(24, 24, 3)))
                    .isEqualTo(pixels(file, shape(24, 24, 3)));
        }
    }

    @Test
    void metadataBetweenScansChangesNothing() {
        byte[] file = write(random(24, 24, BufferedImage.TYPE_3BYTE_BGR, 9), "jpeg", true);
        int secondScan = inScans(Arrays.copyOfRange(file, at(file, SCAN) + 2, file.length));
        int at = at(file, SCAN) + 2 + secondScan;
        byte[] commented = spliced(file, at, at, segment(0xFE, new byte[40]));
        assertThat(pixels(commented, shape(24, 24, 3))).isEqualTo(pixels(file, shape(24, 24, 3)));
    }

    /** Where the first marker of a table or a scan is in the middle of a file. */
    private static int inScans(byte[] part) {
        for (int i = 0; ; i++) {
            int next = part[i + 1] & 0xff;
            if (part[i] == (byte) 0xFF && (next == HUFFMAN || next == SCAN)) {
                return i;
            }
        }
    }

    @Test
    void whatLiesBehindTheEndIsNoPartOfTheImage() {
        byte[] file = write(random(24, 24, BufferedImage.TYPE_3BYTE_BGR, 9), "jpeg", false);
        byte[] twoImages = spliced(file, file.length, file.length, resource("fill-444.jpg"));
        assertThat(pixels(twoImages, shape(24, 24, 3))).isEqualTo(pixels(file, shape(24, 24, 3)));
    }

    @Test
    void aFrameWithoutHuffmanTablesMeansTheStandardOnes() {
        byte[] file = write(random(24, 24, BufferedImage.TYPE_3BYTE_BGR, 2), "jpeg", false);
        assertThat(pixels(without(file, HUFFMAN), shape(24, 24, 3)))
                .isEqualTo(pixels(file, shape(24, 24, 3)));
    }

    @Test
    void namesTheTableThatIsMissing() {
        byte[] grey = write(grey(8, 8, 9), "jpeg", false);
        assertRefused(without(grey, QUANTIZATION), "needs quantisation table 0 and does not have");
        assertRefused(withoutLast(grey, HUFFMAN), "needs AC Huffman table 0 and does not have");
        byte[] colour = write(random(8, 8, BufferedImage.TYPE_3BYTE_BGR, 2), "jpeg", false);
        assertRefused(withoutLast(colour, QUANTIZATION), "needs quantisation table 1");
        assertRefused(withoutLast(colour, HUFFMAN), "needs AC Huffman table 1");
        byte[] progressive = write(grey(8, 8, 9), "jpeg", true);
        assertRefused(without(progressive, HUFFMAN), "needs DC Huffman table 0");
        int scan = at(grey, SCAN);
        byte[] third = changed(without(grey, HUFFMAN), at(without(grey, HUFFMAN), SCAN) + 6, 0x22);
        assertRefused(third, "needs DC Huffman table 2");
        assertRefused(changed(grey, scan + 6, 0x0F), "needs AC Huffman table 15");
    }

    @Test
    void refusesBrokenTablesAndScans() {
        byte[] grey = write(grey(8, 8, 9), "jpeg", false);
        int quantization = at(grey, QUANTIZATION) + 4;
        assertRefused(changed(grey, quantization, 4), "quantisation tables of the JPEG is broken");
        assertRefused(changed(grey, quantization, 16), "quantisation tables of the JPEG is broken");
        int huffman = at(grey, HUFFMAN) + 4;
        assertRefused(changed(grey, huffman, 4), "Huffman tables of the JPEG is broken");
        assertRefused(changed(grey, huffman, 0x20), "Huffman tables of the JPEG is broken");
        assertRefused(changed(grey, huffman + 1, 255), "Huffman tables of the JPEG is broken");
        int scan = at(grey, SCAN);
        assertRefused(changed(grey, scan + 4, 2), "scan header of the JPEG is broken");
        assertRefused(changed(grey, scan + 5, 9), "names component 9");
        byte[] colour = write(random(8, 8, BufferedImage.TYPE_3BYTE_BGR, 2), "jpeg", false);
        assertRefused(
                changed(colour, at(colour, BASELINE) + 13, 1), "two components with the id 1");
        assertRefused(
                beginning(grey, segment(0xDE, new byte[4])), "a marker DE, which is not read");
    }

    @Test
    void lineNumbersAndArithmeticTablesChangeNothing() {
        byte[] file = write(random(8, 8, BufferedImage.TYPE_BYTE_GRAY, 2), "jpeg", false);
        byte[] expected = pixels(file, shape(8, 8, 1));
        byte[] lines = segment(0xDC, new byte[] {0, 8});
        byte[] more = beginning(spliced(file, file.length - 2, file.length - 2, lines), lines);
        assertThat(pixels(more, shape(8, 8, 1))).isEqualTo(expected);
        assertThat(pixels(beginning(file, segment(0xCC, new byte[] {0, 1})), shape(8, 8, 1)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void turnsAnImageAsItsOrientationSays(int orientation) {
        byte[] file = write(random(8, 24, BufferedImage.TYPE_3BYTE_BGR, 2), "jpeg", false);
        byte[] stored = pixels(file, shape(8, 24, 3));
        byte[] turned = turned(file, orientation);
        Shape upright = orientation > 4 ? shape(24, 8, 3) : shape(8, 24, 3);
        assertThat(pixels(turned, upright))
                .isEqualTo(Images.upright(Orientation.of(orientation), stored, 8, 24, 3));
        try (ImageDecoder asStored = new ImageDecoder(ImageLimits.DEFAULT, Preprocessing.NONE)) {
            assertThat(decode(asStored, undeclared(JPEG, turned), shape(8, 24, 3)).pixels())
                    .isEqualTo(stored);
        }
    }

    private static byte[] changed(byte[] payload, int at, int value) {
        byte[] changed = payload.clone();
        changed[at] = (byte) value;
        return changed;
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
