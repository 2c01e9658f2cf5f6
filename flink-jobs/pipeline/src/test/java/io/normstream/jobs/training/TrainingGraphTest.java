package io.normstream.jobs.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.identity.JobIdentity;
import io.normstream.jobs.identity.JobKind;
import io.normstream.jobs.identity.TopicIdentity;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.KafkaConnectors;
import io.normstream.jobs.kafka.TopicGuard;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.lease.LeasedSources;
import io.normstream.jobs.submission.SentGraph;
import io.normstream.jobs.training.start.LineageBeginning;
import io.normstream.jobs.training.start.Place;
import io.normstream.jobs.wire.TopicEncodings;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The training job as a JobManager reads it. */
class TrainingGraphTest {
    private static final Topics TOPICS = Topics.withPrefix("p");
    private static final LineageBeginning BEGINNING =
            new LineageBeginning(
                    TOPICS.images(), List.of(new Place(TOPICS.images(), "one", 0, 7)), 0);

    /** Avro would keep all classes of the job in threads of the JobManager. */
    @ParameterizedTest
    @ValueSource(strings = {"deterministic", "arrival"})
    void aJobManagerReadsItWithoutAvro(String order) throws Exception {
        Configuration configuration = Examples.configuration("training.order", order);
        configuration.setString("kafka.brokers", "127.0.0.1:1");
        configuration.setString("kafka.topic-prefix", "p");

        assertThat(SentGraph.classesOfAvro(graph(configuration))).isEmpty();
    }

    private static StreamExecutionEnvironment graph(Configuration configuration) {
        TrainingSettings settings = TrainingSettings.from(configuration);
        JobSettings job = JobSettings.from(configuration);
        KafkaClientSettings kafka = KafkaClientSettings.of(job.brokers());
        List<TopicIdentity> read =
                List.of(
                        new TopicIdentity(TOPICS.images(), "one"),
                        new TopicIdentity(TOPICS.control(), "two"));
        KafkaConnectors connectors =
                new KafkaConnectors(
                        job,
                        kafka,
                        new JobIdentity(
                                JobKind.TRAINING,
                                "p",
                                job.group(),
                                read,
                                List.of(Examples.MODEL),
                                Collections.emptySortedMap()));
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
        TrainingJob.build(
                environment,
                new TrainingJob.Sources(
                        connectors.source(TOPICS.images(), Map.of(), Map.of()),
                        LeasedSources.of(
                                connectors.sourceAfter(TOPICS.control(), Map.of(), false))),
                settings,
                job,
                connectors,
                TopicEncodings.of(job.wire(), TrainingJob.schemas(TOPICS)),
                Map.of(Examples.MODEL, Examples.START.at(BEGINNING)),
                List.of(new TopicGuard(kafka, read, List.of())));
        return environment;
    }
}
