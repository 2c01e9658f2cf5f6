package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.training.ProgressLog.Counts;
import io.normstream.jobs.training.ProgressLog.Standing;
import io.normstream.model.train.Progress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressLogTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private static Standing standing(Counts counts, boolean paused) {
        return new Standing(
                counts, new Progress(600, 19_200, 16_000, 0.887, 0.841), 602, 600, paused);
    }

    @Test
    void aLineSaysWhatHappenedSinceTheLineBefore() {
        ProgressLog log = new ProgressLog(5);
        log.line("cats", standing(new Counts(1000, 0, 2), false), 5 + MINUTE);

        assertThat(log.line("cats", standing(new Counts(97_000, 32, 32), false), 5 + 2 * MINUTE))
                .contains(
                        "Model cats: 96000 images in 60 s (1600/s), accuracy 88.7 % of the latest, 84.1 % of all; version 602 after 600 steps, published 30, last version 600; steps with 32 images were refused");
    }

    @Test
    void aPausedModelSaysSo() {
        assertThat(
                        new ProgressLog(0)
                                .line("cats", standing(new Counts(60, 0, 0), true), MINUTE)
                                .orElseThrow())
                .startsWith("Model cats: 60 images in 60 s (1/s)")
                .endsWith("; paused, nothing is learnt");
    }

    @Test
    void withoutImagesThereIsOneLineUntilTheyComeAgain() {
        ProgressLog log = new ProgressLog(0);
        Standing idle = standing(new Counts(0, 0, 0), false);
        assertThat(log.line("cats", idle, MINUTE)).isPresent();
        assertThat(log.line("cats", idle, 2 * MINUTE)).isEmpty();
        assertThat(log.line("dogs", idle, 2 * MINUTE)).isPresent();
        assertThat(log.line("cats", standing(new Counts(6, 0, 0), false), 3 * MINUTE)).isPresent();
    }
}
