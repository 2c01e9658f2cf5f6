package io.normstream.benchmarks.harness;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows which cell and round it is and how much time is left, where there is a terminal. */
final class Progress implements AutoCloseable {
    /** Set to true by {@code benchmarks/run} where standard error is a terminal. */
    static final String TERMINAL_PROPERTY = "normstream.terminal";

    private final @Nullable ProgressBar bar;

    /**
     * @param steps number of calls of {@link #next}
     */
    Progress(long steps) {
        bar =
                Boolean.getBoolean(TERMINAL_PROPERTY)
                        ? new ProgressBarBuilder()
                                .setTaskName("benchmark")
                                .setInitialMax(steps)
                                .setStyle(ProgressBarStyle.ASCII)
                                .build()
                        : null;
    }

    /** The next step begins. */
    void next(String pattern, Object... values) {
        if (bar != null) {
            bar.step();
            bar.setExtraMessage(pattern.formatted(values));
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
