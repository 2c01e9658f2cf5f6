package io.normstream.jobs.config;

import static io.normstream.jobs.config.TrainingOptions.*;

import io.normstream.model.train.Averaging;
import io.normstream.model.train.LearningRateSchedule;
import java.io.Serializable;
import java.util.List;

/** Optimizer, learning-rate schedule and averaging, validated. */
public record OptimizerSettings(
        double learningRate,
        String schedule,
        int schedulePeriod,
        int warmUp,
        double momentum,
        double weightDecay,
        String averaging,
        double averagingDecay,
        double averagingGamma)
        implements Serializable {

    /** Largest learning rate that is no obvious mistake. */
    private static final double MOST = 1e30;

    /** Measured on one pass over a stream: docs/recipes.md. */
    private static final double RATE_OF_32 = 0.1;

    static OptimizerSettings from(OptionReader reader, int batchSize) {
        Double given = reader.optionalPositive(LEARNING_RATE, MOST);
        return new OptimizerSettings(
                given == null ? RATE_OF_32 * Math.sqrt(batchSize / 32.0) : given,
                reader.oneOf(
                        SCHEDULE, List.of("constant", "inverse-square-root", "cosine-restarts")),
                reader.atLeast(SCHEDULE_PERIOD, 1),
                reader.atLeast(WARM_UP, 0),
                reader.halfOpen(MOMENTUM, 0, 1),
                reader.halfOpen(WEIGHT_DECAY, 0, 1),
                reader.oneOf(AVERAGING, List.of("none", "ema", "polynomial")),
                reader.open(AVERAGING_DECAY, 0, 1),
                reader.halfOpen(AVERAGING_GAMMA, 0, 1e6));
    }

    /** The schedule, warm-up included. */
    public LearningRateSchedule toSchedule() {
        LearningRateSchedule then =
                switch (schedule) {
                    case "inverse-square-root" ->
                            new LearningRateSchedule.InverseSquareRoot(
                                    learningRate, schedulePeriod);
                    case "cosine-restarts" ->
                            new LearningRateSchedule.CosineRestarts(
                                    learningRate, learningRate / 1000, schedulePeriod, 2);
                    case "constant" -> new LearningRateSchedule.Constant(learningRate);
                    default -> throw new IllegalStateException("No schedule is called " + schedule);
                };
        return warmUp == 0 ? then : new LearningRateSchedule.WarmUp(warmUp, then);
    }

    /** The averaging of the serving model. */
    public Averaging toAveraging() {
        return switch (averaging) {
            case "ema" -> new Averaging.ExponentialMovingAverage(averagingDecay);
            case "polynomial" -> new Averaging.PolynomialDecay(averagingGamma);
            case "none" -> new Averaging.None();
            default -> throw new IllegalStateException("No averaging is called " + averaging);
        };
    }
}
