package io.normstream.jobs.audit;

import java.util.ArrayList;
import java.util.List;

/**
 * Whole numbers in a row. They are in blocks, each in as few bytes a number as it takes to tell
 * them from the first of their block: none where all are the same, one or two where they rise by a
 * little each.
 */
final class Column {
    private static final int BLOCK = 256;

    private final List<Block> blocks = new ArrayList<>();
    private int size;

    int size() {
        return size;
    }

    void add(long value) {
        if (size % BLOCK == 0) {
            blocks.add(new Block(value));
        }
        size++;
        set(size - 1, value);
    }

    long get(int index) {
        return blocks.get(index / BLOCK).get(index % BLOCK);
    }

    void set(int index, long value) {
        blocks.get(index / BLOCK).set(index % BLOCK, value);
    }

    /** Index of the first number that is not below {@code value}, of numbers that only rise. */
    int from(long value) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (get(middle) < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Numbers as their distance from the first, two's complement of {@code width} bytes each. */
    private static final class Block {
        private final long first;
        private int width;
        private byte[] bytes = new byte[0];

        private Block(long first) {
            this.first = first;
        }

        private long get(int index) {
            return first + distance(bytes, width, index);
        }

        private void set(int index, long value) {
            long distance = value - first;
            int needed = width(distance);
            if (needed > width) {
                widen(needed);
            }
            write(bytes, width, index, distance);
        }

        private void widen(int wider) {
            byte[] copy = new byte[BLOCK * wider];
            for (int i = 0; i < BLOCK; i++) {
                write(copy, wider, i, distance(bytes, width, i));
            }
            bytes = copy;
            width = wider;
        }

        private static int width(long distance) {
            if (distance == 0) {
                return 0;
            }
            int bits = Long.SIZE + 1 - Long.numberOfLeadingZeros(distance ^ (distance >> 63));
            return (bits + Byte.SIZE - 1) / Byte.SIZE;
        }

        private static long distance(byte[] bytes, int width, int index) {
            long distance = width == 0 ? 0 : bytes[index * width];
            for (int i = 1; i < width; i++) {
                distance = distance << Byte.SIZE | bytes[index * width + i] & 0xff;
            }
            return distance;
        }

        private static void write(byte[] bytes, int width, int index, long distance) {
            long rest = distance;
            for (int i = width - 1; i >= 0; i--) {
                bytes[index * width + i] = (byte) rest;
                rest >>= Byte.SIZE;
            }
        }
    }
}
