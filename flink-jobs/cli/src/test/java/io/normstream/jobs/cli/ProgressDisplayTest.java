package io.normstream.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {
    @Test
    void linesComeEveryFiveSeconds() {
        StringWriter text = new StringWriter();
        AtomicLong nanos = new AtomicLong();
        try (ProgressDisplay progress =
                new ProgressDisplay.Lines("publish", 200, new PrintWriter(text), nanos::get)) {
            for (int second = 0; second <= 12; second++) {
                nanos.set(second * 1_000_000_000L);
                progress.reached(10L * second);
            }
        }
        assertThat(text.toString().lines())
                .containsExactly("publish: 50 of 200 (25 %)", "publish: 100 of 200 (50 %)");
    }

    @Test
    void aLineEndsWithTheDetail() {
        StringWriter text = new StringWriter();
        AtomicLong nanos = new AtomicLong();
        try (ProgressDisplay progress =
                new ProgressDisplay.Lines("learn", 200, new PrintWriter(text), nanos::get)) {
            nanos.set(5_000_000_000L);
            progress.reached(20, "loss 0.5");
        }
        assertThat(text.toString().lines()).containsExactly("learn: 20 of 200 (10 %)  loss 0.5");
    }
}
