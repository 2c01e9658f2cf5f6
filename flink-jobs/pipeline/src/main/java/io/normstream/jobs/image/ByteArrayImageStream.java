package io.normstream.jobs.image;

import javax.imageio.stream.ImageInputStreamImpl;

/** The first bytes of an array for ImageIO, without a cache in memory or on disk. */
final class ByteArrayImageStream extends ImageInputStreamImpl {
    private final byte[] bytes;
    private final int length;

    ByteArrayImageStream(byte[] bytes, int length) {
        this.bytes = bytes;
        this.length = length;
    }

    @Override
    public int read() {
        bitOffset = 0;
        return streamPos < length ? bytes[(int) streamPos++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int count) {
        bitOffset = 0;
        if (streamPos >= length) {
            return -1;
        }
        int available = Math.min(count, length - (int) streamPos);
        System.arraycopy(bytes, (int) streamPos, target, offset, available);
        streamPos += available;
        return available;
    }

    @Override
    public long length() {
        return length;
    }
}
