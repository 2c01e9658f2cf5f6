package io.normstream.benchmarks.normstream;

import io.normstream.benchmarks.workload.Protocol;
import io.normstream.benchmarks.workload.Stream;
import io.normstream.benchmarks.workload.Throughput;

/** The bare learner loop: what the pipeline would reach if nothing but learning took time. */
public final class LoopMain {
    private LoopMain() {}

    /**
     * @param arguments a {@link Stream} as JSON
     */
    public static void main(String[] arguments) {
        Stream stream = Protocol.decode(arguments[0], Stream.class);
        try (ProductLearner learner = new ProductLearner(stream)) {
            int steps = stream.images() / learner.batchSize();
            long begin = System.nanoTime();
            for (int step = 0; step < steps; step++) {
                learner.learn(step);
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            long images = (long) steps * learner.batchSize();
            System.out.println(
                    Protocol.answer(
                            new Throughput(
                                    learner.engine(),
                                    images,
                                    images / seconds,
                                    learner.progress().prequentialAccuracy())));
        }
    }
}
