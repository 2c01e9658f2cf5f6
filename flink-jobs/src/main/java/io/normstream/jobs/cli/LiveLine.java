package io.normstream.jobs.cli;

import io.normstream.jobs.demo.RunState;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** One line that tells how far a run is. */
interface LiveLine extends AutoCloseable {

    /** Shows the state, or not yet. */
    void show(RunState state);

    /** Leaves the terminal as it was. */
    @Override
    void close();

    /**
     * A bar that is drawn over itself on a terminal, else a line now and then on {@code out}.
     *
     * @param images length of the stream
     */
    static LiveLine of(boolean terminal, long images, PrintWriter out) {
        return terminal ? new Bar(images) : new Lines(images, out);
    }

    /** The numbers, without how many images there are. */
    static String text(RunState state) {
        Double window = state.windowAccuracy();
        Double loss = state.loss();
        return String.format(
                Locale.ROOT,
                "%,.0f/s  accuracy %s  loss %s  version %d  dead letters %d",
                state.imagesPerSecond(),
                window == null ? "-" : String.format(Locale.ROOT, "%.1f%%", 100 * window),
                loss == null ? "-" : String.format(Locale.ROOT, "%.3f", loss),
                state.version(),
                state.deadLetters());
    }

    /** A progress bar. */
    final class Bar implements LiveLine {
        private final ProgressBar bar;

        Bar(long images) {
            boolean blocks = Charset.defaultCharset().newEncoder().canEncode('█');
            bar =
                    new ProgressBarBuilder()
                            .setTaskName("images")
                            .setInitialMax(images)
                            .setStyle(
                                    blocks
                                            ? ProgressBarStyle.UNICODE_BLOCK
                                            : ProgressBarStyle.ASCII)
                            .setUpdateIntervalMillis(250)
                            .hideEta()
                            .build();
        }

        @Override
        public void show(RunState state) {
            bar.stepTo(state.images() + state.deadLetters());
            bar.setExtraMessage(text(state));
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    /** Whole lines, for logs and pipes. */
    final class Lines implements LiveLine {
        private static final Duration INTERVAL = Duration.ofSeconds(5);

        private final long images;
        private final PrintWriter out;
        private long lastNanos = System.nanoTime();

        Lines(long images, PrintWriter out) {
            this.images = images;
            this.out = out;
        }

        @Override
        public void show(RunState state) {
            if (System.nanoTime() - lastNanos >= INTERVAL.toNanos()) {
                lastNanos = System.nanoTime();
                out.printf(Locale.ROOT, "%,d of %,d images  %s%n", state.images(), images, text(state));
                out.flush();
            }
        }

        @Override
        public void close() {
            out.flush();
        }
    }
}
