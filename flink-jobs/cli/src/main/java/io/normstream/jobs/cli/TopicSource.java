package io.normstream.jobs.cli;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.OptionReader;
import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.ModelUpdatesReader;
import io.normstream.jobs.kafka.RequiredTopics;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelUpdates;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.apache.flink.configuration.ConfigOption;

/**
 * Topics that a command is about, and how it reads them.
 *
 * @param prefix of their names
 * @param codec reads the records of all writers
 */
record TopicSource(KafkaClientSettings kafka, String prefix, Topics topics, AvroCodec codec) {
    /** Options that say so, in the order of the help text. */
    static List<ConfigOption<?>> options() {
        return List.of(
                JobOptions.BROKERS,
                JobOptions.KAFKA_CONFIG,
                JobOptions.TOPIC_PREFIX,
                JobOptions.SCHEMAS,
                JobOptions.SCHEMA_REGISTRY,
                JobOptions.SCHEMA_REGISTRY_CONFIG);
    }

    /**
     * Parses the options; nobody is asked yet.
     *
     * @throws JobException naming the first option that is wrong
     */
    static TopicSource from(OptionReader reader) {
        String prefix = reader.get(JobOptions.TOPIC_PREFIX);
        return new TopicSource(
                KafkaClientSettings.of(
                        reader.get(JobOptions.BROKERS),
                        reader.optionalPath(JobOptions.KAFKA_CONFIG)),
                prefix,
                Topics.withPrefix(prefix),
                WriterSchemas.codec(reader));
    }

    /**
     * Returns where the brokers have the topics of those names.
     *
     * @throws JobException where they do not answer, or lack one
     */
    void require(List<String> names) {
        RequiredTopics.check(kafka, names);
    }

    /**
     * What is committed on the model-updates topic now.
     *
     * @param warnings takes a line for each record that cannot be read
     * @return by model id
     * @throws JobException where the topic is not there
     */
    SortedMap<String, ModelUpdates> models(Consumer<String> warnings) {
        require(List.of(topics.modelUpdates()));
        return ModelUpdatesReader.all(kafka, topics.modelUpdates(), codec, warnings);
    }
}
