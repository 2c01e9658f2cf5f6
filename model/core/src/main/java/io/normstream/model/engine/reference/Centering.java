package io.normstream.model.engine.reference;

import io.normstream.model.engine.memory.Vector;
import io.normstream.model.norm.Moments;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Subtracts a center from every (group, channel) of a tensor, and measures what is left.
 *
 * <p>A center can only be subtracted as the tensor's number type rounds it: the <em>base</em>. The
 * {@link #rest} is what rounding missed; whoever computes with centred values adds it. So the
 * variance cancels nothing where the mean is far from 0.
 */
final class Centering {
    private final Groups groups;
    private final INDArray centered;
    private final INDArray scratch;
    private final GroupSums.Partials partials;
    private final Vector base;
    private final GroupSums sumOfX;
    private final GroupSums sumOfCentered;
    private final GroupSums sumOfScratch;
    private final BoundOp subtract;
    private final BoundOp square;
    private final double[] sums;

    /**
     * @param x {@code [samples, positions, channels]}
     * @param centered the same shape, or x itself where it may be overwritten
     * @param scratch the same shape
     */
    Centering(Groups groups, INDArray x, INDArray centered, INDArray scratch, Build build) {
        this.groups = groups;
        this.centered = centered;
        this.scratch = scratch;
        this.partials = GroupSums.Partials.of(groups, build);
        this.base = groups.vector(build);
        this.sumOfX = new GroupSums(groups, x, partials);
        this.sumOfCentered = new GroupSums(groups, centered, partials);
        this.sumOfScratch = new GroupSums(groups, scratch, partials);
        this.subtract = BoundOp.pairwise("subtract", x, groups.repeated(base), centered);
        this.square = BoundOp.pairwise("multiply", centered, centered, scratch);
        this.sums = new double[groups.size()];
    }

    /** Centres x by its own mean and writes mean and variance. */
    void measure(Moments moments) {
        double count = groups.count();
        moments.resize(groups.groups(), groups.count());
        sumOfX.into(sums);
        for (int i = 0; i < groups.size(); i++) {
            base.put(i, sums[i] / count);
        }
        subtract.run();
        double[] missed = moments.mean();
        sumOfCentered.into(missed);
        square.run();
        sumOfScratch.into(sums);
        for (int i = 0; i < groups.size(); i++) {
            double rest = missed[i] / count;
            moments.mean()[i] = base.get(i) + rest;
            moments.variance()[i] = Math.max(0, sums[i] / count - rest * rest);
        }
    }

    /** Centres x by given numbers, indexed {@code group * channels + channel}. */
    void center(double[] center) {
        for (int i = 0; i < groups.size(); i++) {
            base.put(i, center[i]);
        }
        subtract.run();
    }

    /** From {@code center} to what was subtracted in its place. */
    double rest(int i, double center) {
        return base.get(i) - center;
    }

    Groups groups() {
        return groups;
    }

    /** x minus the base. */
    INDArray centered() {
        return centered;
    }

    INDArray scratch() {
        return scratch;
    }

    /** Memory for the sums of one tensor at a time. */
    GroupSums.Partials partials() {
        return partials;
    }
}
