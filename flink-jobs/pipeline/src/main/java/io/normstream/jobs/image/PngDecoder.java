package io.normstream.jobs.image;

import static io.normstream.jobs.image.PayloadDecoder.undecodable;

import io.normstream.jobs.wire.RejectedException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decodes PNG, every colour type, depth and interlacing. Own code, not ImageIO's, because that one
 * inflates text and profile chunks without a limit, passes over checksums and shifts grey values by
 * gamma; and so that the pixels are the same on every JVM. It needs two rows of memory in addition
 * to the result. Source: W3C Portable Network Graphics (third edition).
 */
final class PngDecoder implements PayloadDecoder {
    private static final int[][] WHOLE = {{0, 0, 1, 1}};

    /** Adam7: first row, first column, row step and column step of each pass. */
    private static final int[][] INTERLACED = {
        {0, 0, 8, 8},
        {0, 4, 8, 8},
        {4, 0, 8, 4},
        {0, 2, 4, 4},
        {2, 0, 4, 2},
        {0, 1, 2, 2},
        {1, 0, 2, 1}
    };

    private final Inflater inflater = new Inflater();
    private byte[] row = {};
    private byte[] previous = {};

    @Override
    public ImageHeader header(ByteBuffer payload) throws RejectedException {
        return new ImageHeader(new PngChunks(payload).header().size(), Orientation.TOP_LEFT);
    }

    @Override
    public void decode(ByteBuffer payload, ImageSize size, byte[] pixels) throws RejectedException {
        PngChunks chunks = new PngChunks(payload);
        PngHeader header = chunks.header();
        PngColours colours = coloursBeforeData(chunks, header);
        inflater.reset();
        inflater.setInput(chunks.content());
        try {
            for (int[] pass : header.interlaced() ? INTERLACED : WHOLE) {
                decodePass(chunks, header, colours, pass, pixels);
            }
            finish(chunks);
        } catch (DataFormatException e) {
            throw undecodable("The pixel data of the PNG are corrupt: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        inflater.end();
    }

    /** Reads up to the first chunk of pixel data. */
    private static PngColours coloursBeforeData(PngChunks chunks, PngHeader header)
            throws RejectedException {
        PngColours colours = new PngColours(header);
        for (chunks.next(); !chunks.is(PngChunks.DATA); chunks.next()) {
            if (chunks.is(PngChunks.PALETTE)) {
                colours.palette(chunks.content());
            } else if (chunks.is(PngChunks.TRANSPARENCY)) {
                colours.transparency(chunks.content());
            } else if (!chunks.ancillary()) {
                throw undecodable("A chunk before the pixel data of the PNG does not belong there");
            }
        }
        colours.complete();
        return colours;
    }

    private void decodePass(
            PngChunks chunks, PngHeader header, PngColours colours, int[] pass, byte[] pixels)
            throws RejectedException, DataFormatException {
        int columns = (header.width() - pass[1] + pass[3] - 1) / pass[3];
        if (columns == 0) {
            return;
        }
        int channels = header.colourType().channels();
        int length = 1 + header.rowBytes(columns);
        startRows(length);
        for (int y = pass[0]; y < header.height(); y += pass[2]) {
            inflate(chunks, length);
            PngFilter.undo(row, previous, length, header.filterDistance());
            int at = (y * header.width() + pass[1]) * channels;
            colours.write(row, columns, pixels, at, pass[3] * channels);
            byte[] written = row;
            row = previous;
            previous = written;
        }
    }

    private void startRows(int length) {
        if (row.length < length) {
            row = new byte[length];
            previous = new byte[length];
        } else {
            Arrays.fill(previous, 0, length, (byte) 0);
        }
    }

    private void inflate(PngChunks chunks, int length)
            throws RejectedException, DataFormatException {
        int filled = 0;
        while (filled < length) {
            int count = inflater.inflate(row, filled, length - filled);
            filled += count;
            if (count == 0) {
                if (inflater.finished() || inflater.needsDictionary()) {
                    throw undecodable("The PNG has less pixel data than its size needs");
                }
                nextData(chunks);
            }
        }
    }

    /** The compressed data must end here, checksum included, and the file with them. */
    private void finish(PngChunks chunks) throws RejectedException, DataFormatException {
        while (!inflater.finished()) {
            if (inflater.inflate(row, 0, 1) > 0) {
                throw undecodable("The PNG has more pixel data than its size needs");
            }
            if (!inflater.finished()) {
                nextData(chunks);
            }
        }
        do {
            chunks.next();
        } while (!chunks.is(PngChunks.END));
    }

    private void nextData(PngChunks chunks) throws RejectedException {
        chunks.next();
        if (!chunks.is(PngChunks.DATA)) {
            throw undecodable("The pixel data of the PNG end early");
        }
        inflater.setInput(chunks.content());
    }
}
