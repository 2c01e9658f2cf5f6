package io.normstream.jobs.chaos;

import io.normstream.jobs.cluster.FlinkRest;
import io.normstream.jobs.kafka.KafkaClientSettings;
import java.nio.file.Path;
import java.time.Duration;

/** Something that trains, and that can be killed. */
interface Deployment extends AutoCloseable {
    /** A checkpoint that takes longer is given up. */
    Duration CHECKPOINT_TIMEOUT = Duration.ofSeconds(5);

    KafkaClientSettings kafka();

    /** Of the Flink that runs the job now. */
    FlinkRest rest();

    /** Id of the job that runs now. */
    String job();

    /** Where the checkpoints of a job are. */
    Path checkpoints(Training training);

    /** Starts training on its topics, which are there. */
    void train(Training training);

    /** Strikes. What it hits is down, or hangs, when it returns. */
    void strike(KillKind kind, Training training);

    /** Does what an operator does then. Training need not go on yet when it returns. */
    void recover(KillKind kind, Training training);

    /** Where its processes write their logs. */
    Path logs();

    @Override
    void close();

    /** Ends the job. */
    default void cancel() {
        rest().cancel(job());
    }
}
