package io.normstream.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.submission.JobConfiguration;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.internal.FlinkKafkaInternalProducer;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A complete checkpoint whose records cannot be committed ends the job, but in a restore. */
class RequiredCommitsTest {
    private static final ProducerFencedException FENCED = new ProducerFencedException("fenced");

    @Test
    void aTransactionOfThisAttemptThatIsFencedEndsTheJobForGood() {
        Properties brokers = new Properties();
        brokers.setProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
        brokers.setProperty(
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        brokers.setProperty(
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        try (var live = new FlinkKafkaInternalProducer<byte[], byte[]>(brokers, "id-0")) {
            Request request = new Request(new KafkaCommittable(1, (short) 0, "id-0", live));

            assertThatThrownBy(() -> commits(fenced()).commit(List.of(request)))
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .isInstanceOf(JobException.class)
                    .hasMessageContaining("sink ledger cannot commit transaction id-0: fenced")
                    .hasMessageContaining("is not on its topic");
            assertThat(request.failure).isSameAs(FENCED);
        }
    }

    @Test
    void aTransactionFromStateMayHaveBeenCommittedBefore() throws Exception {
        Request request = new Request(new KafkaCommittable(1, (short) 0, "id-0", null));

        commits(fenced()).commit(List.of(request));

        assertThat(request.failure).isSameAs(FENCED);
    }

    @Test
    void whatIsCommittedOrTriedAgainIsHandedOn() throws Exception {
        Request request = new Request(new KafkaCommittable(1, (short) 0, "id-0", null));

        commits(requests -> requests.forEach(CommitRequest::retryLater)).commit(List.of(request));

        assertThat(request.retries).isEqualTo(1);
        assertThat(request.failure).isNull();
    }

    /** By which a transaction of this attempt is told from one out of state. */
    @Test
    void writerAndCommitterAreChainedWhateverIsAskedFor() {
        Configuration given = new Configuration();
        given.set(JobOptions.BROKERS, "127.0.0.1:1");
        given.set(PipelineOptions.OPERATOR_CHAINING, false);
        given.set(PipelineOptions.OBJECT_REUSE, false);

        Configuration job =
                JobConfiguration.of(
                        JobSettings.from(given),
                        Map.of(),
                        new Configuration(),
                        given,
                        Optional.empty());

        assertThat(job.get(PipelineOptions.OPERATOR_CHAINING)).isTrue();
        assertThat(job.get(PipelineOptions.OBJECT_REUSE)).isTrue();
    }

    private static RequiredCommits commits(Commit commit) {
        return new RequiredCommits(
                new Committer<>() {
                    @Override
                    public void commit(Collection<CommitRequest<KafkaCommittable>> requests)
                            throws IOException {
                        commit.of(requests);
                    }

                    @Override
                    public void close() {}
                },
                "ledger");
    }

    /** What the connector's committer does with a transaction that another writer has ended. */
    private static Commit fenced() {
        return requests -> requests.forEach(request -> request.signalFailedWithKnownReason(FENCED));
    }

    private interface Commit {
        void of(Collection<CommitRequest<KafkaCommittable>> requests) throws IOException;
    }

    static final class Request implements CommitRequest<KafkaCommittable> {
        private final KafkaCommittable committable;
        private @Nullable Throwable failure;
        private int retries;

        Request(KafkaCommittable committable) {
            this.committable = committable;
        }

        @Override
        public KafkaCommittable getCommittable() {
            return committable;
        }

        @Override
        public int getNumberOfRetries() {
            return retries;
        }

        @Override
        public void signalFailedWithKnownReason(Throwable reason) {
            failure = reason;
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable reason) {
            failure = reason;
        }

        @Override
        public void retryLater() {
            retries++;
        }

        @Override
        public void updateAndRetryLater(KafkaCommittable changed) {
            retries++;
        }

        @Override
        public void signalAlreadyCommitted() {}
    }
}
