package io.normstream.jobs.machine;

import io.normstream.jobs.config.TrainingOptions;
import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The number of threads that tasks of this process compute with, where their engine has but one for
 * all: the first task decides, those with another number are refused until the last of the first
 * ones has ended. Threads decide the bits of what is learnt, so no job may change those of another.
 *
 * <p>It is kept in the system properties, since jobs have class loaders of their own and share
 * nothing else.
 */
public final class ProcessThreads implements AutoCloseable {
    private static final String KEY = "io.normstream.threads";

    /** Of tasks that compute with {@code threads}. */
    private record Held(int threads, int tasks) {
        static Held parse(Object text) {
            String[] numbers = text.toString().split(" ");
            return new Held(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
        }

        /** Null where no task is left. */
        @Nullable String text() {
            return tasks == 0 ? null : threads + " " + tasks;
        }
    }

    private boolean holds;

    private ProcessThreads(boolean holds) {
        this.holds = holds;
    }

    /**
     * Holds the number of {@code engine}, where all tasks of the process share it.
     *
     * @throws ModelException if others compute with another number; it names both
     */
    public static ProcessThreads hold(Engine engine) {
        if (engine.sharesThreads()) {
            properties().compute(KEY, (key, held) -> oneMore(held, engine).text());
        }
        return new ProcessThreads(engine.sharesThreads());
    }

    private static Held oneMore(@Nullable Object text, Engine engine) {
        if (text == null) {
            return new Held(engine.threads(), 1);
        }
        Held held = Held.parse(text);
        if (held.threads() != engine.threads()) {
            throw new ModelException(
                    String.format(
                            Locale.ROOT,
                            ("option %s is %d, but a task in this process uses %d, and engine %s has one"
                                    + " number of threads for the whole process: give %d, or use another TaskManager"),
                            TrainingOptions.THREADS.key(),
                            engine.threads(),
                            held.threads(),
                            engine.name(),
                            held.threads()));
        }
        return new Held(held.threads(), held.tasks() + 1);
    }

    private static Properties properties() {
        return System.getProperties();
    }

    @Override
    public void close() {
        if (holds) {
            holds = false;
            properties().computeIfPresent(KEY, (key, held) -> oneLess(Held.parse(held)).text());
        }
    }

    private static Held oneLess(Held held) {
        return new Held(held.threads(), held.tasks() - 1);
    }
}
