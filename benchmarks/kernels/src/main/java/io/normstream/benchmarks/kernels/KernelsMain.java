package io.normstream.benchmarks.kernels;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs every benchmark of this package. */
public final class KernelsMain {
    private static final int WARM_UPS = 2;
    private static final TimeValue ITERATION = TimeValue.milliseconds(300);

    private KernelsMain() {}

    /**
     * @param arguments file for JMH's results in JSON, file for what it prints, and the number of
     *     iterations
     */
    public static void main(String[] arguments) throws RunnerException {
        new Runner(
                        new OptionsBuilder()
                                .include(KernelsMain.class.getPackageName() + ".*")
                                .mode(Mode.AverageTime)
                                .timeUnit(TimeUnit.MICROSECONDS)
                                .forks(1)
                                .warmupIterations(WARM_UPS)
                                .warmupTime(ITERATION)
                                .measurementIterations(Integer.parseInt(arguments[2]))
                                .measurementTime(ITERATION)
                                .resultFormat(ResultFormatType.JSON)
                                .result(arguments[0])
                                .output(arguments[1])
                                .build())
                .run();
    }
}
