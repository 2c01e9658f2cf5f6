package io.normstream.jobs.image;

import static io.normstream.jobs.image.PayloadDecoder.undecodable;

import io.normstream.jobs.image.PngHeader.ColourType;
import io.normstream.jobs.wire.RejectedException;
import java.nio.ByteBuffer;

/** Palette and transparency of a PNG: turns the samples of a row into 8-bit pixels on black. */
final class PngColours {
    private static final int[] NONE = {};

    private final PngHeader header;
    private final int largest;
    private int[] palette = NONE;
    private int[] transparent = NONE;

    PngColours(PngHeader header) {
        this.header = header;
        this.largest = (1 << header.depth()) - 1;
    }

    /** Takes a PLTE chunk: red, green and blue of each entry. */
    void palette(ByteBuffer content) throws RejectedException {
        int bytes = content.remaining();
        if (bytes == 0 || bytes % 3 != 0 || bytes > 3 * 256) {
            throw undecodable("A PNG palette of " + bytes + " bytes");
        }
        palette = new int[bytes];
        for (int i = 0; i < bytes; i++) {
            palette[i] = content.get(i) & 0xff;
        }
    }

    /** Takes a tRNS chunk: the alpha of palette entries, or the one colour that is transparent. */
    void transparency(ByteBuffer content) throws RejectedException {
        switch (header.colourType()) {
            case PALETTE -> fadePalette(content);
            case GREY, COLOUR -> transparent = colourKey(content);
            default -> throw undecodable("A PNG with an alpha channel and a transparent colour");
        }
    }

    /** Checks that everything is there that the rows need. */
    void complete() throws RejectedException {
        if (header.colourType() == ColourType.PALETTE && palette.length == 0) {
            throw undecodable("A PNG with palette colours and no palette");
        }
    }

    /**
     * Writes {@code count} pixels of {@code row}, whose samples start at index 1, to {@code out}
     * from {@code at} on, each {@code step} bytes after the one before.
     */
    void write(byte[] row, int count, byte[] out, int at, int step) throws RejectedException {
        int samples = header.colourType().samples();
        if (stored() && step == samples) {
            System.arraycopy(row, 1, out, at, count * samples);
            return;
        }
        for (int pixel = 0; pixel < count; pixel++, at += step) {
            int first = pixel * samples;
            switch (header.colourType()) {
                case GREY -> out[at] = opaque(row, first) ? eight(sample(row, first)) : 0;
                case GREY_ALPHA -> out[at] = faded(row, first, sample(row, first + 1));
                case PALETTE -> look(sample(row, first), out, at);
                case COLOUR -> {
                    boolean opaque = opaque(row, first);
                    for (int i = 0; i < 3; i++) {
                        out[at + i] = opaque ? eight(sample(row, first + i)) : 0;
                    }
                }
                case COLOUR_ALPHA -> {
                    int alpha = sample(row, first + 3);
                    for (int i = 0; i < 3; i++) {
                        out[at + i] = faded(row, first + i, alpha);
                    }
                }
            }
        }
    }

    /** Whether the bytes of a row are the pixels. */
    private boolean stored() {
        ColourType type = header.colourType();
        return header.depth() == 8
                && transparent.length == 0
                && (type == ColourType.GREY || type == ColourType.COLOUR);
    }

    private int sample(byte[] row, int index) {
        int depth = header.depth();
        if (depth == 8) {
            return row[1 + index] & 0xff;
        }
        if (depth == 16) {
            return ((row[1 + 2 * index] & 0xff) << 8) | (row[2 + 2 * index] & 0xff);
        }
        int bit = index * depth;
        return row[1 + (bit >> 3)] >> (8 - depth - (bit & 7)) & largest;
    }

    /** A sample in 8 bits, rounded. */
    private byte eight(int sample) {
        return switch (header.depth()) {
            case 8 -> (byte) sample;
            case 16 -> (byte) ((sample * 255 + 32895) >> 16);
            default -> (byte) (sample * 255 / largest);
        };
    }

    private byte faded(byte[] row, int index, int alpha) {
        return onBlack(eight(sample(row, index)), eight(alpha));
    }

    private static byte onBlack(byte value, byte alpha) {
        return (byte) (((value & 0xff) * (alpha & 0xff) + 127) / 255);
    }

    private boolean opaque(byte[] row, int first) {
        for (int i = 0; i < transparent.length; i++) {
            if (sample(row, first + i) != transparent[i]) {
                return true;
            }
        }
        return transparent.length == 0;
    }

    private void look(int entry, byte[] out, int at) throws RejectedException {
        if (3 * entry >= palette.length) {
            throw undecodable(
                    "PNG palette entry " + entry + ", the palette has " + palette.length / 3);
        }
        for (int i = 0; i < 3; i++) {
            out[at + i] = (byte) palette[3 * entry + i];
        }
    }

    private void fadePalette(ByteBuffer alphas) throws RejectedException {
        if (3 * alphas.remaining() > palette.length) {
            throw undecodable("A PNG with more transparent entries than its palette has");
        }
        for (int i = 0; i < 3 * alphas.remaining(); i++) {
            palette[i] = onBlack((byte) palette[i], alphas.get(i / 3)) & 0xff;
        }
    }

    private int[] colourKey(ByteBuffer content) throws RejectedException {
        int[] key = new int[header.colourType().samples()];
        if (content.remaining() != 2 * key.length) {
            throw undecodable("A transparent PNG colour of " + content.remaining() + " bytes");
        }
        for (int i = 0; i < key.length; i++) {
            key[i] = content.getShort(2 * i) & largest;
        }
        return key;
    }
}
