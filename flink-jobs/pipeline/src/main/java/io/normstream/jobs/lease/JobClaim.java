package io.normstream.jobs.lease;

import io.normstream.jobs.JobException;
import io.normstream.jobs.RootCause;
import io.normstream.jobs.checkpoint.CheckpointGuard;
import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.kafka.JobTopics;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.ConsumedRecordSchema;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * The claim of a job that is being submitted: renewed by this process until the job renews it, and
 * released where that never comes.
 */
public final class JobClaim implements AutoCloseable {
    private final HeldLease held;
    private final LeaseKeeper keeper;
    private final AtomicReference<JobException> loss;
    private boolean submitted;

    JobClaim(HeldLease held, LeaseWriter writer) {
        this.held = held;
        this.loss = new AtomicReference<>();
        this.keeper = new LeaseKeeper(held, writer, loss::set);
        keeper.start();
    }

    /**
     * Claims what only one job may write: the ledger of a training job, the predictions of a
     * scoring job. Before anything is read that a job goes on from.
     *
     * @param notices told one line where that takes seconds
     * @throws JobException if a job that lives holds it, and it is not to be taken over
     */
    public static JobClaim of(
            KafkaClientSettings kafka,
            JobTopics topics,
            JobSettings job,
            Consumer<String> notices) {
        return Claimant.claim(
                Lease.of(kafka, topics),
                Holders.here(topics.kind().toString(), job.group()),
                job.takeOver(),
                notices);
    }

    /** {@code source}, which also renews the claim for as long as the job runs. */
    public Source<ConsumedRecord, ?, ?> renewedBy(
            Source<ConsumedRecord, ?, ?> source, StreamExecutionEnvironment environment) {
        return LeasedSource.of(
                source,
                new ConsumedRecordSchema().getProducedType(),
                held.on(dashboard(environment.getConfiguration())));
    }

    private static @Nullable String dashboard(ReadableConfig cluster) {
        return cluster.getOptional(RestOptions.ADDRESS)
                .map(
                        host ->
                                String.format(
                                        Locale.ROOT,
                                        "http://%s:%d",
                                        host,
                                        cluster.get(RestOptions.PORT)))
                .orElse(null);
    }

    /** Lets no checkpoint of the job be complete once another has claimed. */
    public CheckpointGuard guard() {
        return new LeaseGuard(held);
    }

    /**
     * Submits the job, which renews the claim from here on.
     *
     * @throws JobException if the cluster does not take it, or another has claimed meanwhile
     */
    public JobClient submit(StreamExecutionEnvironment environment, String name) {
        JobException other = loss.get();
        if (other != null) {
            throw other;
        }
        keeper.handOver();
        try {
            JobClient client = environment.executeAsync(name);
            submitted = true;
            return client;
        } catch (Exception e) {
            throw new JobException("the cluster rejected the job: " + RootCause.of(e), e);
        }
    }

    @Override
    public void close() {
        if (submitted) {
            keeper.close();
        } else {
            keeper.release();
        }
    }
}
