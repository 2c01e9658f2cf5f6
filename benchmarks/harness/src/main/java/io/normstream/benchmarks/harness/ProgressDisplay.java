package io.normstream.benchmarks.harness;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows what runs and how much is left: a bar on a terminal, now and then a line elsewhere. Tables
 * go to standard output as they are finished.
 */
sealed interface ProgressDisplay extends AutoCloseable {
    /** Set to true by {@code benchmarks/run} where standard error is a terminal. */
    String TERMINAL_PROPERTY = "normstream.terminal";

    /** The next of the steps begins. */
    void next(String what);

    /** Prints what is finished. */
    void print(String text);

    @Override
    void close();

    /** A display of {@code steps} calls of {@link #next}. */
    static ProgressDisplay open(long steps) {
        return Boolean.getBoolean(TERMINAL_PROPERTY) ? new Bar(steps) : new Lines(steps);
    }

    /** A bar that is drawn over and over on standard error. */
    final class Bar implements ProgressDisplay {
        private static final String CLEAR_LINE = "\r\u001b[K";

        private final ProgressBar bar;

        private Bar(long steps) {
            bar =
                    new ProgressBarBuilder()
                            .setTaskName("benchmark")
                            .setInitialMax(steps)
                            .setStyle(ProgressBarStyle.ASCII)
                            .build();
        }

        @Override
        public void next(String what) {
            bar.step();
            bar.setExtraMessage(what);
        }

        @Override
        public void print(String text) {
            System.err.print(CLEAR_LINE);
            System.out.println(text);
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    /** A line on standard error every few seconds. */
    final class Lines implements ProgressDisplay {
        private static final long INTERVAL = TimeUnit.SECONDS.toNanos(10);

        private final PrintStream out = System.err;
        private final long steps;
        private final long begin = System.nanoTime();
        private long printed = begin - INTERVAL;
        private long done;

        private Lines(long steps) {
            this.steps = steps;
        }

        @Override
        public void next(String what) {
            long now = System.nanoTime();
            if (now - printed >= INTERVAL) {
                printed = now;
                out.printf(
                        Locale.ROOT,
                        "%3d %%, %s left  %s%n",
                        100 * done / steps,
                        left(now - begin),
                        what);
            }
            done++;
        }

        private String left(long nanos) {
            if (done == 0) {
                return "?";
            }
            return Texts.format("%.0f min", Math.ceil(nanos / 6e10 / done * (steps - done)));
        }

        @Override
        public void print(String text) {
            System.out.println(text);
        }

        @Override
        public void close() {}
    }
}
