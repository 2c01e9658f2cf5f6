package io.normstream.model.engine.memory;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A rank-1 array, perhaps of length 0, together with host access to its memory. */
public abstract sealed class Vector {
    private final INDArray array;

    private Vector(INDArray array) {
        this.array = array;
    }

    public static Vector of(INDArray array) {
        return array.dataType() == DataType.FLOAT ? new Floats(array) : new Doubles(array);
    }

    /** The front of the memory as a channels-last array of {@code shape}. */
    public INDArray view(long... shape) {
        return Views.of(array, 0, shape);
    }

    public INDArray array() {
        return array;
    }

    public abstract double get(int index);

    public abstract void put(int index, double value);

    public abstract void put(float[] values, int count);

    /** Sets all from {@code start} to before {@code end} to 0. */
    public abstract void clear(int start, int end);

    public final void read(int offset, double[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] = get(offset + i);
        }
    }

    public final void write(int offset, double[] from) {
        for (int i = 0; i < from.length; i++) {
            put(offset + i, from[i]);
        }
    }

    private static final class Floats extends Vector {
        private final FloatBuffer memory;

        Floats(INDArray array) {
            super(array);
            this.memory = array.isEmpty() ? FloatBuffer.allocate(0) : array.data().asNioFloat();
        }

        @Override
        public double get(int index) {
            return memory.get(index);
        }

        @Override
        public void put(int index, double value) {
            memory.put(index, (float) value);
        }

        @Override
        public void put(float[] values, int count) {
            memory.put(0, values, 0, count);
        }

        @Override
        public void clear(int start, int end) {
            for (int i = start; i < end; i++) {
                memory.put(i, 0);
            }
        }
    }

    private static final class Doubles extends Vector {
        private final DoubleBuffer memory;

        Doubles(INDArray array) {
            super(array);
            this.memory = array.isEmpty() ? DoubleBuffer.allocate(0) : array.data().asNioDouble();
        }

        @Override
        public double get(int index) {
            return memory.get(index);
        }

        @Override
        public void put(int index, double value) {
            memory.put(index, value);
        }

        @Override
        public void put(float[] values, int count) {
            for (int i = 0; i < count; i++) {
                memory.put(i, values[i]);
            }
        }

        @Override
        public void clear(int start, int end) {
            for (int i = start; i < end; i++) {
                memory.put(i, 0);
            }
        }
    }
}
