package io.normstream.jobs.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.training.Examples;
import io.normstream.jobs.training.TrainingHarness;
import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.reference.ReferenceEngine;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

/** Two jobs with different numbers of threads in one process. */
class ProcessThreadsTest {
    private static final Engine ONE = ReferenceEngine.float32(1);
    private static final Engine TWO = ReferenceEngine.float32(2);

    /** As of another job: it defines the classes that hold the number itself. */
    private static final class JobClassLoader extends ClassLoader {
        JobClassLoader() {
            super(ProcessThreadsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(ProcessThreads.class.getName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            String file = name.replace('.', '/') + ".class";
            try (InputStream in = getParent().getResourceAsStream(file)) {
                byte[] bytes = Objects.requireNonNull(in, file).readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @Test
    void anotherNumberIsRefusedUntilTheFirstTasksHaveEnded() {
        ProcessThreads first = ProcessThreads.hold(ONE);
        ProcessThreads second = ProcessThreads.hold(ONE);
        assertRefused();
        first.close();
        first.close();
        assertRefused();
        second.close();
        try (ProcessThreads other = ProcessThreads.hold(TWO)) {
            assertThatThrownBy(() -> ProcessThreads.hold(ONE)).isInstanceOf(ModelException.class);
            assertThat(other).isNotNull();
        }
        ProcessThreads.hold(ONE).close();
    }

    private static void assertRefused() {
        assertThatThrownBy(() -> ProcessThreads.hold(TWO))
                .isInstanceOf(ModelException.class)
                .hasMessage(
                        "option training.threads is 2, but a task in this process uses 1,"
                                + " and engine reference has one number of threads for the whole"
                                + " process: give 1, or use another TaskManager");
    }

    @Test
    void aJobWithAClassLoaderOfItsOwnIsRefusedToo() throws Exception {
        Class<?> ofAnotherJob = new JobClassLoader().loadClass(ProcessThreads.class.getName());
        assertThat(ofAnotherJob).isNotEqualTo(ProcessThreads.class);
        var hold = ofAnotherJob.getMethod("hold", Engine.class);
        try (AutoCloseable held = (AutoCloseable) hold.invoke(null, ONE)) {
            assertThat(held).isNotNull();
            assertRefused();
        }
        ProcessThreads.hold(TWO).close();
    }

    @Test
    void theSecondJobEndsForGoodAsItOpens() throws Exception {
        TrainingSettings one = settings(1);
        TrainingSettings two = settings(2);
        try (var first = TrainingHarness.of(one)) {
            first.open();
            TrainingHarness.feed(first, Examples.stream(9, 1));
            try (var second = TrainingHarness.of(two)) {
                assertThatThrownBy(second::open)
                        .isInstanceOf(SuppressRestartsException.class)
                        .rootCause()
                        .hasMessageContaining("training.threads is 2")
                        .hasMessageContaining("this process uses 1");
            }
            try (var same = TrainingHarness.of(one)) {
                assertThatCode(same::open).doesNotThrowAnyException();
            }
        }
        TrainingHarness.run(two, Examples.stream(9, 1), List.of());
    }

    private static TrainingSettings settings(int threads) {
        return Examples.settings(
                "training.engine", "reference", "training.threads", Integer.toString(threads));
    }
}
