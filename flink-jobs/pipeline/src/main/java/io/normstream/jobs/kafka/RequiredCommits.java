package io.normstream.jobs.kafka;

import io.normstream.jobs.JobException;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * A committer whose job ends where the transaction of a complete checkpoint cannot be committed.
 * The connector's own notes such a failure and goes on without the records.
 *
 * <p>It is right to do so in a restore alone, which commits again what may have been committed
 * before. The two are told apart by what is to be committed: a transaction of this attempt comes
 * with the producer that wrote it, one that was read from state without. It keeps its producer only
 * where writer and committer are chained and hand on objects themselves, as {@code
 * submission.JobConfiguration} sees to.
 */
final class RequiredCommits implements Committer<KafkaCommittable> {
    private final Committer<KafkaCommittable> committer;
    private final String sink;

    RequiredCommits(Committer<KafkaCommittable> committer, String sink) {
        this.committer = committer;
        this.sink = sink;
    }

    @Override
    public void commit(Collection<CommitRequest<KafkaCommittable>> requests)
            throws IOException, InterruptedException {
        List<CommitRequest<KafkaCommittable>> required =
                requests.stream()
                        .<CommitRequest<KafkaCommittable>>map(
                                request -> new RequiredCommit(request, sink))
                        .toList();
        committer.commit(required);
    }

    @Override
    public void close() throws Exception {
        committer.close();
    }

    private record RequiredCommit(CommitRequest<KafkaCommittable> request, String sink)
            implements CommitRequest<KafkaCommittable> {
        @Override
        public KafkaCommittable getCommittable() {
            return request.getCommittable();
        }

        @Override
        public int getNumberOfRetries() {
            return request.getNumberOfRetries();
        }

        /** What a restart would restore waits for the same transaction: it would not come back. */
        @Override
        public void signalFailedWithKnownReason(Throwable reason) {
            request.signalFailedWithKnownReason(reason);
            if (getCommittable().getProducer().isPresent()) {
                throw new SuppressRestartsException(
                        new JobException(
                                "sink %s cannot commit transaction %s: %s; what it wrote for this checkpoint is not on its topic. Another job has taken its place, or the brokers aborted the transaction after --transaction-timeout"
                                        .formatted(
                                                sink,
                                                getCommittable().getTransactionalId(),
                                                reason.getMessage())));
            }
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable reason) {
            request.signalFailedWithUnknownReason(reason);
        }

        @Override
        public void retryLater() {
            request.retryLater();
        }

        @Override
        public void updateAndRetryLater(KafkaCommittable committable) {
            request.updateAndRetryLater(committable);
        }

        @Override
        public void signalAlreadyCommitted() {
            request.signalAlreadyCommitted();
        }
    }
}
