package io.normstream.jobs.kafka;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.JobOptions;
import io.normstream.jobs.config.JobSettings;
import io.normstream.jobs.config.OptionReader;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * How a client reaches the brokers: addresses, security and how long an answer may take.
 *
 * @param brokers {@code host:port}, several with commas between
 * @param security properties that passed {@link SecurityProperties}
 * @param timeout after which a broker counts as unreachable
 */
public record KafkaClientSettings(String brokers, Map<String, String> security, Duration timeout)
        implements Serializable {
    /** Time that a broker has to answer, where nothing else is asked for. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);

    private static final Pattern ADDRESSES =
            Pattern.compile(
                    "ADDRESS(,ADDRESS)*".replace("ADDRESS", "([\\w.-]+|\\[[\\w:]+\\]):\\d{1,5}"));

    public KafkaClientSettings {
        if (!ADDRESSES.matcher(brokers).matches()) {
            throw new JobException(
                    "'%s' is not a list of Kafka brokers; allowed is host:port, or several separated by commas"
                            .formatted(brokers));
        }
        security = Map.copyOf(security);
    }

    /** Brokers without security. */
    public static KafkaClientSettings of(String brokers) {
        return of(brokers, null);
    }

    /**
     * Brokers with the security properties of a file, where one is given.
     *
     * @throws JobException if the file cannot be read or holds a property that is not allowed
     */
    public static KafkaClientSettings of(String brokers, @Nullable Path file) {
        Map<String, String> security = file == null ? Map.of() : SecurityProperties.read(file);
        return new KafkaClientSettings(brokers, security, DEFAULT_TIMEOUT);
    }

    /**
     * The brokers of a job.
     *
     * @throws JobException if its file of security properties cannot be read or holds a property
     *     that is not allowed
     */
    public static KafkaClientSettings of(JobSettings job) {
        String file = job.kafkaConfig();
        return of(
                job.brokers(),
                file == null ? null : OptionReader.path(JobOptions.KAFKA_CONFIG.key(), file));
    }

    /** The same brokers with another time to answer. */
    public KafkaClientSettings withTimeout(Duration other) {
        return new KafkaClientSettings(brokers, security, other);
    }

    /** Properties for any Kafka client. */
    public Properties properties() {
        Properties properties = new Properties();
        properties.putAll(security);
        properties.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, brokers);
        return properties;
    }

    /**
     * A consumer of no group, which stores no offsets; it is told which partitions to read, and
     * from where.
     *
     * @param further properties of this one
     */
    public KafkaConsumer<byte[], byte[]> consumer(
            IsolationLevel isolation, Map<String, String> further) {
        Properties properties = properties();
        properties.setProperty(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                isolation.toString().toLowerCase(Locale.ROOT));
        properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.putAll(further);
        return new KafkaConsumer<>(
                properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * An admin client of brokers that have answered.
     *
     * @throws JobException if none answers in time, or one refuses
     */
    public Admin connect() {
        Map<String, Object> properties = new HashMap<>(security);
        properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
        int millis = Math.toIntExact(timeout.toMillis());
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
        Admin admin;
        try {
            admin = Admin.create(properties);
        } catch (KafkaException failure) {
            throw new JobException(
                    "cannot create a Kafka client for %s: %s"
                            .formatted(brokers, JobException.innermost(failure).getMessage()),
                    failure);
        }
        try {
            await(admin.describeCluster().clusterId(), "answer");
            return admin;
        } catch (RuntimeException failure) {
            admin.close(Duration.ZERO);
            throw failure;
        }
    }

    /**
     * Waits for an answer.
     *
     * @param request what was asked, as in "the brokers do not ..."
     * @throws JobException if the answer is an error or does not come
     */
    public <T> T await(KafkaFuture<T> answer, String request) {
        try {
            return answer.get(timeout.toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new JobException("interrupted while waiting for Kafka at " + brokers, stopped);
        } catch (TimeoutException failure) {
            throw unreachable(failure);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
                throw unreachable(failure);
            }
            throw new JobException(
                    "Kafka at %s does not %s: %s"
                            .formatted(
                                    brokers, request, JobException.innermost(failure).getMessage()),
                    failure);
        }
    }

    private JobException unreachable(Exception cause) {
        return new JobException(
                String.format(
                        Locale.ROOT,
                        "no Kafka broker answers at %s within %d s; check the address, and --kafka-config if the brokers ask for encryption or a password",
                        brokers,
                        timeout.toSeconds()),
                cause);
    }
}
