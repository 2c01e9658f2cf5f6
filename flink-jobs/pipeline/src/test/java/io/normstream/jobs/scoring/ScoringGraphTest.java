package io.normstream.jobs.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.ScoringSettings;
import io.normstream.jobs.identity.JobIdentity;
import io.normstream.jobs.identity.JobKind;
import io.normstream.jobs.identity.TopicIdentity;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.KafkaConnectors;
import io.normstream.jobs.kafka.ScoringTopics;
import io.normstream.jobs.lease.LeasedSources;
import io.normstream.jobs.submission.SentGraph;
import io.normstream.jobs.wire.TopicEncodings;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** The scoring job as a JobManager reads it. */
class ScoringGraphTest {
    private static final ScoringTopics TOPICS = ScoringTopics.withPrefix("p", null);

    /** Avro would keep all classes of the job in threads of the JobManager. */
    @Test
    void aJobManagerReadsItWithoutAvro() throws Exception {
        Configuration configuration = new Configuration();
        configuration.setString("kafka.brokers", "127.0.0.1:1");
        configuration.setString("kafka.topic-prefix", "p");
        configuration.setString("training.models", Publication.MODEL + "=8x8x1:2");

        assertThat(SentGraph.classesOfAvro(graph(configuration))).isEmpty();
    }

    private static StreamExecutionEnvironment graph(Configuration configuration) {
        ScoringSettings settings = ScoringSettings.from(configuration);
        JobSettings job = JobSettings.from(configuration);
        KafkaClientSettings kafka = KafkaClientSettings.of(job.brokers());
        KafkaConnectors connectors =
                KafkaConnectors.prompt(
                        job,
                        kafka,
                        new JobIdentity(
                                JobKind.SCORING,
                                "p",
                                job.group(),
                                List.of(
                                        new TopicIdentity(TOPICS.images(), "one"),
                                        new TopicIdentity(TOPICS.modelUpdates(), "two")),
                                settings.models().stream().map(ModelDeclaration::id).toList(),
                                Collections.emptySortedMap()));
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
        ScoringJob.build(
                environment,
                new ScoringJob.Sources(
                        connectors.unreadSource(TOPICS.images(), Map.of()),
                        LeasedSources.of(
                                connectors.compactedSourceAfter(
                                        TOPICS.modelUpdates(), Map.of(), false))),
                settings,
                job,
                connectors,
                TOPICS,
                TopicEncodings.of(job.wire(), ScoringJob.schemas(TOPICS)),
                new KafkaModelSupply(kafka, TOPICS.modelUpdates(), settings.maxModelBytes()),
                List.of());
        return environment;
    }
}
