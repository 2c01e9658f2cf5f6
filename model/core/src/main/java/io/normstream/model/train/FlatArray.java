package io.normstream.model.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.blas.Level1;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A rank 1 array of float or double with what training does to it, in place and without allocation.
 * The numbers are seen twice: as ND4J array for arithmetic, as bytes for copies and scans.
 */
final class FlatArray implements AutoCloseable {
    private final INDArray array;
    private final ByteBuffer bytes;
    private final boolean single;
    private final int length;

    /** Views {@code array}, whose memory its owner keeps. */
    FlatArray(INDArray array) {
        this.array = array;
        this.single = array.dataType() == DataType.FLOAT;
        if (!single && array.dataType() != DataType.DOUBLE) {
            throw new IllegalArgumentException(
                    "Parameters are FLOAT or DOUBLE, found " + array.dataType());
        }
        this.length = Math.toIntExact(array.length());
        this.bytes = length == 0 ? ByteBuffer.allocate(0) : bytesOf(array);
    }

    private static ByteBuffer bytesOf(INDArray array) {
        long size = Math.multiplyExact(array.length(), (long) array.dataType().width());
        Pointer memory = new Pointer(array.data().addressPointer());
        ByteBuffer all = memory.capacity(size).asByteBuffer();
        return all.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A fresh array of zeros, of the type and length of {@code other}. */
    static FlatArray zerosLike(FlatArray other) {
        return new FlatArray(Nd4j.create(other.array.dataType(), other.length));
    }

    int length() {
        return length;
    }

    /** Bytes of one element. */
    int width() {
        return single ? Float.BYTES : Double.BYTES;
    }

    double get(int index) {
        return single ? bytes.getFloat(index * Float.BYTES) : bytes.getDouble(index * Double.BYTES);
    }

    void set(int index, double value) {
        if (single) {
            bytes.putFloat(index * Float.BYTES, (float) value);
        } else {
            bytes.putDouble(index * Double.BYTES, value);
        }
    }

    /** Live bytes of the elements from {@code start} to before {@code end}. */
    ByteBuffer bytes(int start, int end) {
        return bytes.slice(start * width(), (end - start) * width());
    }

    /** A view of the elements from {@code start} to before {@code end}, at least one. */
    FlatArray view(int start, int end) {
        return new FlatArray(array.get(NDArrayIndex.interval(start, end)));
    }

    void copyFrom(FlatArray other) {
        bytes.put(0, other.bytes, 0, bytes.limit());
    }

    void scale(double factor) {
        if (length > 0) {
            blas().scal(length, factor, array);
        }
    }

    /** {@code this += factor * other}. */
    void add(double factor, FlatArray other) {
        if (length > 0) {
            blas().axpy(length, factor, other.array, array);
        }
    }

    private static Level1 blas() {
        return Nd4j.getBlasWrapper().level1();
    }

    /** Euclidean norm; not finite where an element is not. */
    double norm() {
        if (length == 0) {
            return 0;
        }
        double squares = blas().dot(length, 1, array, array);
        return Math.sqrt(Double.isFinite(squares) ? squares : exactSquares());
    }

    /** In double precision, which squares of single precision do not overflow. */
    private double exactSquares() {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            double value = get(i);
            sum += value * value;
        }
        return sum;
    }

    /** Whether every element is a finite number. */
    boolean isFinite() {
        // A finite sum has finite terms; an infinite one may have overflowed.
        return length == 0 || Double.isFinite(blas().asum(array)) || isEachFinite();
    }

    private boolean isEachFinite() {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            // 0 for a finite number, NaN for any other: a sum needs no branch.
            sum += get(i) * 0;
        }
        return sum == 0;
    }

    @Override
    public void close() {
        if (array.closeable()) {
            array.close();
        }
    }
}
