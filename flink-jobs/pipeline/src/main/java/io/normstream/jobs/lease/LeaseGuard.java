package io.normstream.jobs.lease;

import io.normstream.jobs.JobException;
import io.normstream.jobs.checkpoint.CheckpointGuard;
import java.io.IOException;
import java.util.Locale;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.TemporaryClassLoaderContext;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** A checkpoint is complete only where nobody else has claimed what the job holds. */
final class LeaseGuard implements CheckpointGuard {
    private static final long serialVersionUID = 1L;

    private final HeldLease held;
    private transient @Nullable LeaseReader reader;

    LeaseGuard(HeldLease held) {
        this.held = held;
    }

    @Override
    public void verify(long checkpointId) throws IOException, InterruptedException {
        try {
            held.requireOwn(reader().readToEnd(LeaseTimes.VERIFICATION));
        } catch (JobException other) {
            throw new SuppressRestartsException(other);
        } catch (InterruptException stopped) {
            // Kafka leaves the thread marked; the exception says it from here on.
            Thread.interrupted();
            throw new InterruptedException(
                    String.format(
                            Locale.ROOT,
                            "checkpoint %d ended before it was known who holds %s",
                            checkpointId,
                            held.lease().name()));
        } catch (KafkaException failure) {
            throw new IOException(
                    "cannot find out who holds %s: %s"
                            .formatted(held.lease().name(), failure.getMessage()),
                    failure);
        }
    }

    private LeaseReader reader() {
        if (reader == null) {
            // A thread of a pool may not know the classes of the job, which Kafka looks up.
            try (TemporaryClassLoaderContext ignored =
                    TemporaryClassLoaderContext.of(LeaseGuard.class.getClassLoader())) {
                reader = new LeaseReader(held.lease());
            }
        }
        return reader;
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
    }
}
