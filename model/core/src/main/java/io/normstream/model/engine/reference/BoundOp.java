package io.normstream.model.engine.reference;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** A libnd4j op bound to its arrays once, run many times. */
final class BoundOp {
    private final CustomOp op;

    private BoundOp(CustomOp op) {
        this.op = op;
    }

    static BoundOp of(String name, INDArray[] inputs, INDArray[] outputs, int... arguments) {
        return new BoundOp(
                DynamicCustomOp.builder(name)
                        .addInputs(inputs)
                        .addOutputs(outputs)
                        .addIntegerArguments(arguments)
                        .build());
    }

    /** {@code z = a op b}, the smaller repeated where needed; {@code z} may be {@code a}. */
    static BoundOp pairwise(String name, INDArray a, INDArray b, INDArray z) {
        return of(name, new INDArray[] {a, b}, new INDArray[] {z});
    }

    /** Copies {@code from} to {@code to}. */
    static BoundOp copy(INDArray from, INDArray to) {
        return pairwise("assign", to, from, to);
    }

    /** {@code z = sum of x} over {@code dimension}. */
    static BoundOp sum(INDArray x, int dimension, INDArray z) {
        return of("reduce_sum", new INDArray[] {x}, new INDArray[] {z}, dimension);
    }

    /** {@code z = a b}, each side transposed first where said. */
    static BoundOp product(
            INDArray a, boolean transposeA, INDArray b, boolean transposeB, INDArray z) {
        return of(
                "matmul",
                new INDArray[] {a, b},
                new INDArray[] {z},
                transposeA ? 1 : 0,
                transposeB ? 1 : 0,
                0);
    }

    void run() {
        Nd4j.exec(op);
    }
}
