package io.normstream.model.engine.reference;

import io.normstream.model.engine.memory.Vector;
import io.normstream.model.engine.memory.Views;
import io.normstream.model.norm.Needs.Grouping;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Sums of a tensor by (group, channel), in two stages: natively over samples or positions, then on
 * the host in double over what is left. The native stage over samples is a product with a row of
 * ones, five times faster than a reduction, and of few terms, so that single precision loses
 * little.
 */
final class GroupSums {
    private final BoundOp reduce;
    private final Vector partial;
    private final int partials;
    private final int size;

    /**
     * @param x {@code [samples, positions, channels]}
     */
    GroupSums(Groups groups, INDArray x, Partials memory) {
        this.size = groups.size();
        this.partial = memory.sums();
        if (groups.grouping() == Grouping.SAMPLE) {
            this.partials = size;
            this.reduce = BoundOp.sum(x, 1, partial.view(groups.samples(), groups.channels()));
        } else {
            int columns = groups.positions() * groups.channels();
            INDArray ones = memory.ones().view(1, groups.samples());
            INDArray rows = Views.of(x, 0, groups.samples(), columns);
            this.partials = columns;
            this.reduce = BoundOp.product(ones, false, rows, false, partial.view(1, columns));
        }
    }

    /** Writes the sums, indexed {@code group * channels + channel}. */
    void into(double[] sums) {
        reduce.run();
        Arrays.fill(sums, 0, size, 0);
        for (int start = 0; start < partials; start += size) {
            for (int i = 0; i < size; i++) {
                sums[i] += partial.get(start + i);
            }
        }
    }

    /** Memory for the sums of one tensor at a time. */
    record Partials(Vector sums, Vector ones) {
        static Partials of(Groups groups, Build build) {
            int columns =
                    groups.channels()
                            * (groups.grouping() == Grouping.SAMPLE
                                    ? groups.maxSamples()
                                    : groups.positions());
            Vector ones = build.fixed(groups.maxSamples());
            for (int i = 0; i < groups.maxSamples(); i++) {
                ones.put(i, 1);
            }
            return new Partials(build.fixed(columns), ones);
        }
    }
}
