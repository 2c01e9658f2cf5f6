package io.normstream.jobs.image;

import static io.normstream.jobs.image.PayloadDecoder.undecodable;

import io.normstream.jobs.wire.RejectedException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;

/**
 * Which tables a JPEG has defined so far. There are four slots for each kind, and a table stays in
 * its slot until another takes it. What a slot means that nothing was put into is not for a decoder
 * to choose: it would take what the image before left there. Source: ITU-T T.81, B.2.3 and B.2.4.
 */
final class JpegTables {
    /** The segment that defines the tables of annex K.3, which a file without any means. */
    private static final byte[] STANDARD_HUFFMAN = standardHuffman();

    private static final int SLOTS = 4;
    private static final int COEFFICIENTS = 64;
    private static final int CODE_LENGTHS = 16;
    private static final int AC = 0x10;

    /** One bit a slot. */
    private int quantization;

    private int dc;
    private int ac;

    /** A segment of quantisation tables. */
    void defineQuantization(ByteBuffer content) throws RejectedException {
        int at = 0;
        while (at < content.limit()) {
            int slot = content.get(at) & 0xF;
            boolean wide = (content.get(at) & 0xF0) != 0;
            at += 1 + COEFFICIENTS * (wide ? 2 : 1);
            if (slot >= SLOTS || at > content.limit()) {
                throw undecodable("A segment of quantisation tables of the JPEG is broken");
            }
            quantization |= 1 << slot;
        }
    }

    /** A segment of Huffman tables. */
    void defineHuffman(ByteBuffer content) throws RejectedException {
        int at = 0;
        while (at < content.limit()) {
            int kind = content.get(at) & 0xff;
            int slot = kind & ~AC;
            at += 1 + CODE_LENGTHS;
            int symbols = at > content.limit() ? 0 : symbols(content, at);
            at += symbols;
            if (slot >= SLOTS || symbols > 256 || at > content.limit()) {
                throw undecodable("A segment of Huffman tables of the JPEG is broken");
            }
            if ((kind & AC) == 0) {
                dc |= 1 << slot;
            } else {
                ac |= 1 << slot;
            }
        }
    }

    private static int symbols(ByteBuffer content, int behindLengths) {
        int symbols = 0;
        for (int i = 1; i <= CODE_LENGTHS; i++) {
            symbols += content.get(behindLengths - i) & 0xff;
        }
        return symbols;
    }

    /**
     * What has to come before the first scan of {@code frame}: the standard Huffman tables where
     * the file has none, as the frames of webcams. They have no codes for a progressive one.
     */
    byte[] missing(JpegFrame frame) throws RejectedException {
        if ((dc | ac) != 0 || frame.progressive()) {
            return new byte[0];
        }
        defineHuffman(ByteBuffer.wrap(STANDARD_HUFFMAN).position(4).slice());
        return STANDARD_HUFFMAN.clone();
    }

    /**
     * Refuses a scan that needs a table which is not there.
     *
     * @param scan content of its header
     */
    void requireFor(ByteBuffer scan, JpegFrame frame) throws RejectedException {
        int components = scan.hasRemaining() ? scan.get(0) & 0xff : 0;
        if (components < 1 || components > SLOTS || scan.limit() != 4 + 2 * components) {
            throw undecodable("A scan header of the JPEG is broken");
        }
        int firstCoefficient = scan.get(1 + 2 * components) & 0xff;
        int refined = (scan.get(3 + 2 * components) & 0xff) >> 4;
        boolean needsDc = !frame.progressive() || (firstCoefficient == 0 && refined == 0);
        boolean needsAc = !frame.progressive() || firstCoefficient > 0;
        for (int at = 1; at < 1 + 2 * components; at += 2) {
            JpegFrame.Component component = frame.component(scan.get(at) & 0xff);
            int slots = scan.get(at + 1) & 0xff;
            require("quantisation table", quantization, component.quantization());
            if (needsDc) {
                require("DC Huffman table", dc, slots >> 4);
            }
            if (needsAc) {
                require("AC Huffman table", ac, slots & 0xF);
            }
        }
    }

    private static void require(String what, int defined, int slot) throws RejectedException {
        if (slot >= SLOTS || (defined & (1 << slot)) == 0) {
            throw undecodable(
                    String.format(
                            Locale.ROOT, "The JPEG needs %s %d and does not have it", what, slot));
        }
    }

    private static byte[] standardHuffman() {
        ByteArrayOutputStream tables = new ByteArrayOutputStream();
        add(tables, 0, JPEGHuffmanTable.StdDCLuminance);
        add(tables, AC, JPEGHuffmanTable.StdACLuminance);
        add(tables, 1, JPEGHuffmanTable.StdDCChrominance);
        add(tables, AC + 1, JPEGHuffmanTable.StdACChrominance);
        return ByteBuffer.allocate(4 + tables.size())
                .put((byte) 0xFF)
                .put((byte) JpegSegments.HUFFMAN_TABLES)
                .putShort((short) (2 + tables.size()))
                .put(tables.toByteArray())
                .array();
    }

    private static void add(ByteArrayOutputStream tables, int slot, JPEGHuffmanTable table) {
        tables.write(slot);
        for (short count : table.getLengths()) {
            tables.write(count);
        }
        for (int i = table.getLengths().length; i < CODE_LENGTHS; i++) {
            tables.write(0);
        }
        for (short symbol : table.getValues()) {
            tables.write(symbol);
        }
    }
}
