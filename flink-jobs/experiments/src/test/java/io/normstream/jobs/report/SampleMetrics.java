package io.normstream.jobs.report;

import io.normstream.schemas.ScaleSummary;
import io.normstream.schemas.TrainingMetrics;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Metrics as a trainer might report them, by formula. */
final class SampleMetrics {
    private SampleMetrics() {}

    /** A run of {@code points} reports, 320 images apart, with two hidden normalisations. */
    static List<TrainingMetrics> run(int points, int channels) {
        return IntStream.rangeClosed(1, points).mapToObj(i -> point(i, channels)).toList();
    }

    static TrainingMetrics point(int i, int channels) {
        double wave = Math.sin(i * 1.7) / 10;
        double learnt = 1 - Math.exp(-i / 12.0);
        return TrainingMetrics.newBuilder()
                .setModelId("default")
                .setLineage("run")
                .setVersion(10L * i)
                .setScheduleStep(10L * i)
                .setImagesSeen(320L * i)
                .setEventTime(Instant.EPOCH)
                .setLoss(2.3 - 1.8 * learnt + wave)
                .setWindowAccuracy(0.1 + 0.75 * learnt + wave / 5)
                .setPrequentialAccuracy(0.1 + 0.7 * learnt)
                .setClassBalancedAccuracy(0.1 + 0.65 * learnt)
                .setNoChangeAccuracy(0.25)
                .setKappaTemporal(learnt - 0.5)
                .setLearningRate(0.05 / Math.sqrt(1 + i / 20.0))
                .setGradientNorm(2 + wave)
                .setLargestNormalized(6 + 10 * wave)
                .setInputMean(values(channels, 0.286, wave / i))
                .setInputStandardDeviation(values(channels, 0.353, wave / i))
                .setScales(
                        Stream.of("input", "norm1", "norm2").map(layer -> scale(layer, i)).toList())
                .build();
    }

    private static List<Double> values(int channels, double base, double wave) {
        return IntStream.range(0, channels).mapToObj(c -> base * (1 + c / 10.0) + wave).toList();
    }

    private static ScaleSummary scale(String layer, int i) {
        double mean = (layer.equals("input") ? 0.29 : 0.5) + i / 500.0;
        return new ScaleSummary(layer, mean - i / 400.0, mean, mean + i / 300.0);
    }
}
