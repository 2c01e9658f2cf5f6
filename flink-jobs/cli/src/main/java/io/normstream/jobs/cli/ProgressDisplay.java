package io.normstream.jobs.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far a command has come: a bar on a terminal, now and then a line elsewhere. */
sealed interface ProgressDisplay extends AutoCloseable {
    /** Set to true by the launcher where standard error is a terminal. */
    String TERMINAL_PROPERTY = "normstream.terminal";

    /** How much of the whole is done, and what else there is to say. */
    void reached(long done, String detail);

    /** How much of the whole is done. */
    default void reached(long done) {
        reached(done, "");
    }

    /** Ends the display. */
    @Override
    void close();

    /**
     * A display on standard error, or in lines on the writer.
     *
     * @param whole the number that means complete
     */
    static ProgressDisplay open(String task, long whole, PrintWriter lines) {
        return Boolean.getBoolean(TERMINAL_PROPERTY)
                ? new Bar(task, whole, true)
                : new Lines(task, whole, lines, System::nanoTime);
    }

    /** As {@link #open}, where the details tell the speed. */
    static ProgressDisplay openDetailed(String task, long whole, PrintWriter lines) {
        return Boolean.getBoolean(TERMINAL_PROPERTY)
                ? new Bar(task, whole, false)
                : new Lines(task, whole, lines, System::nanoTime);
    }

    /** A bar that is drawn over and over. */
    final class Bar implements ProgressDisplay {
        private final ProgressBar bar;

        private Bar(String task, long whole, boolean speed) {
            ProgressBarBuilder builder =
                    new ProgressBarBuilder()
                            .setTaskName(task)
                            .setInitialMax(whole)
                            .setStyle(ProgressBarStyle.ASCII)
                            .setUpdateIntervalMillis(200);
            bar =
                    speed
                            ? builder.setUnit(" images", 1).showSpeed().build()
                            : builder.hideEta().build();
        }

        @Override
        public void reached(long done, String detail) {
            bar.stepTo(done);
            bar.setExtraMessage(detail);
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    /** One line every few seconds. */
    final class Lines implements ProgressDisplay {
        private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

        private final String task;
        private final long whole;
        private final PrintWriter out;
        private final LongSupplier nanoTime;
        private long printed;

        Lines(String task, long whole, PrintWriter out, LongSupplier nanoTime) {
            this.task = task;
            this.whole = whole;
            this.out = out;
            this.nanoTime = nanoTime;
            this.printed = nanoTime.getAsLong();
        }

        @Override
        public void reached(long done, String detail) {
            long now = nanoTime.getAsLong();
            if (now - printed >= INTERVAL_NANOS) {
                printed = now;
                out.println(
                        String.format(
                                        Locale.ROOT,
                                        "%s: %d of %d (%d %%)  %s",
                                        task,
                                        done,
                                        whole,
                                        100 * done / whole,
                                        detail)
                                .stripTrailing());
                out.flush();
            }
        }

        @Override
        public void close() {}
    }
}
