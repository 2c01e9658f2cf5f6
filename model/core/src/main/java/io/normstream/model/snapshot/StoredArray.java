package io.normstream.model.snapshot;

import io.normstream.model.ModelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;

/**
 * An array as a snapshot holds it. The bytes are a view, not a copy: they are those of the file
 * that was read, or of the live array that is about to be written.
 *
 * @param type number type
 * @param shape sizes, outermost first; the empty list is a single number
 * @param bytes elements in row-major order, little-endian, from position to limit
 */
public record StoredArray(ElementType type, List<Integer> shape, ByteBuffer bytes) {
    public StoredArray {
        shape = List.copyOf(shape);
        bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        long expected = Math.multiplyExact(elements(shape), (long) type.bytes());
        if (expected != bytes.remaining()) {
            throw new ModelException(
                    String.format(
                            Locale.ROOT,
                            "An array of type %s and shape %s takes %d bytes, found %d",
                            type,
                            shape,
                            expected,
                            bytes.remaining()));
        }
    }

    /** A vector of integers. */
    public static StoredArray ofLongs(long... values) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(values.length, Long.BYTES))
                        .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return new StoredArray(ElementType.I64, List.of(values.length), bytes);
    }

    /** An array of doubles, row-major. */
    public static StoredArray ofDoubles(List<Integer> shape, double... values) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(values.length, Double.BYTES))
                        .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(values);
        return new StoredArray(ElementType.F64, shape, bytes);
    }

    /** The elements of an array of type {@link ElementType#I64}, in a fresh array. */
    public long[] toLongs() {
        if (type != ElementType.I64) {
            throw new ModelException("Integers were requested from an array of type " + type);
        }
        long[] values = new long[bytes.remaining() / Long.BYTES];
        bytes.asLongBuffer().get(values);
        return values;
    }

    /** The elements as doubles, in a fresh array. */
    public double[] toDoubles() {
        double[] values = new double[bytes.remaining() / type.bytes()];
        for (int i = 0; i < values.length; i++) {
            int at = i * type.bytes();
            values[i] =
                    switch (type) {
                        case I64 -> bytes.getLong(at);
                        case F32 -> bytes.getFloat(at);
                        case F64 -> bytes.getDouble(at);
                        case U8 -> bytes.get(at) & 0xff;
                    };
        }
        return values;
    }

    /** The elements as {@code wanted}, single or double precision; this where they are that. */
    public StoredArray as(ElementType wanted) {
        if (type == wanted) {
            return this;
        }
        double[] values = toDoubles();
        if (wanted == ElementType.F64) {
            return ofDoubles(shape, values);
        }
        if (wanted != ElementType.F32) {
            throw new ModelException("Numbers become F32 or F64, not " + wanted);
        }
        ByteBuffer floats =
                ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                        .order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            floats.putFloat((float) value);
        }
        return new StoredArray(wanted, shape, floats.flip());
    }

    /** Whether every element is a finite number. */
    public boolean isFinite() {
        return switch (type) {
            case I64, U8 -> true;
            case F32 -> allFiniteFloats();
            case F64 -> allFiniteDoubles();
        };
    }

    private boolean allFiniteFloats() {
        for (int at = 0; at < bytes.limit(); at += Float.BYTES) {
            if (!Float.isFinite(bytes.getFloat(at))) {
                return false;
            }
        }
        return true;
    }

    private boolean allFiniteDoubles() {
        for (int at = 0; at < bytes.limit(); at += Double.BYTES) {
            if (!Double.isFinite(bytes.getDouble(at))) {
                return false;
            }
        }
        return true;
    }

    /**
     * Number of elements of {@code shape}.
     *
     * @throws ModelException where a size is negative or the product does not fit
     */
    static long elements(List<Integer> shape) {
        long count = 1;
        for (int size : shape) {
            if (size < 0) {
                throw new ModelException("A shape has no negative sizes, found " + shape);
            }
            if (size > 0 && count > Integer.MAX_VALUE / size) {
                throw new ModelException(
                        "A shape of at most " + Integer.MAX_VALUE + " elements, found " + shape);
            }
            count *= size;
        }
        return count;
    }
}
