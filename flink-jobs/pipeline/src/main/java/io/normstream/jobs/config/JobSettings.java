package io.normstream.jobs.config;

import static io.normstream.jobs.config.JobOptions.*;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.apache.flink.configuration.ReadableConfig;
import org.jspecify.annotations.Nullable;

/** Validated surroundings of a job: Kafka, checkpoints, how it starts and ends. */
public record JobSettings(
        String brokers,
        @Nullable String kafkaConfig,
        String topicPrefix,
        String group,
        short replication,
        Duration transactionTimeout,
        @Nullable String schemas,
        WireSettings wire,
        int maxPayloadBytes,
        int maxPixels,
        RefusalLimit refusals,
        int ingestParallelism,
        Duration checkpointInterval,
        String checkpointDirectory,
        Start start,
        @Nullable String savepoint,
        boolean takeOver,
        boolean bounded,
        WhenLost onLostImages) {

    /** Directory of the checkpoints of all jobs, each job's below it, unless another is named. */
    public static final String CHECKPOINTS = "normstream-checkpoints";

    /** What a job continues from. */
    public enum Start {
        /** Nothing; refused where the topics hold a model already. */
        NEW,
        /** The newest complete checkpoint. */
        RESUME,
        /** Nothing, under a new lineage. */
        FRESH,
        /** A savepoint or checkpoint that is named. */
        SAVEPOINT
    }

    /**
     * Parses and checks {@code config}.
     *
     * @throws ConfigurationException naming the first option that is wrong
     */
    public static JobSettings from(ReadableConfig config) {
        return of(config, new OptionReader(config).get(GROUP), "");
    }

    /**
     * The same for another job, which has its own group and checkpoints.
     *
     * @param place of its checkpoints below the directory of {@code group}: empty or {@code /name}
     */
    public static JobSettings of(ReadableConfig config, String group, String place) {
        OptionReader reader = new OptionReader(config);
        return new JobSettings(
                reader.required(BROKERS),
                absolute(reader.optionalPath(KAFKA_CONFIG)),
                reader.get(TOPIC_PREFIX),
                group,
                (short) reader.within(REPLICATION, 1, 100),
                reader.atLeast(TRANSACTION_TIMEOUT, Duration.ofSeconds(1)),
                absolute(reader.optionalPath(SCHEMAS)),
                WireSettings.from(reader),
                reader.atLeast(MAX_PAYLOAD_BYTES, 1),
                reader.atLeast(MAX_PIXELS, 1),
                RefusalLimit.from(reader),
                reader.within(INGEST_PARALLELISM, 1, 1024),
                reader.atLeast(CHECKPOINT_INTERVAL, Duration.ofMillis(100)),
                checkpointDirectory(reader, group) + place,
                start(reader),
                reader.optionalLocation(FROM_SAVEPOINT),
                reader.get(TAKE_OVER),
                reader.get(BOUNDED),
                reader.oneOf(ON_LOST_IMAGES, WhenLost.class));
    }

    /** Read by processes that have another working directory. */
    private static @Nullable String absolute(@Nullable Path path) {
        return path == null ? null : path.toAbsolutePath().toString();
    }

    /** The one that was named, or that of the job with {@code group}. */
    private static String checkpointDirectory(OptionReader reader, String group) {
        String named = reader.optionalLocation(CHECKPOINT_DIRECTORY);
        return named != null
                ? named
                : String.join(
                        "/", CHECKPOINTS, fileName(reader.get(TOPIC_PREFIX)), fileName(group));
    }

    /** {@code name} where every file system takes it, else something that is no other's. */
    private static String fileName(String name) {
        boolean isPath = name.isEmpty() || name.equals(".") || name.equals("..");
        StringBuilder file = new StringBuilder(isPath ? "=" : "");
        for (char c : name.toCharArray()) {
            boolean plain =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || c == '.'
                            || c == '_'
                            || c == '-';
            file.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "=%04x", (int) c));
        }
        return file.toString();
    }

    private static Start start(OptionReader reader) {
        boolean resume = reader.get(RESUME);
        boolean fresh = reader.get(FRESH);
        boolean savepoint = reader.optionalLocation(FROM_SAVEPOINT) != null;
        if ((resume && fresh) || (resume && savepoint) || (fresh && savepoint)) {
            throw new ConfigurationException(
                    "options "
                            + RESUME.key()
                            + ", "
                            + FRESH.key()
                            + " and "
                            + FROM_SAVEPOINT.key()
                            + " exclude each other; choose one");
        }
        if (savepoint) {
            return Start.SAVEPOINT;
        }
        return resume ? Start.RESUME : fresh ? Start.FRESH : Start.NEW;
    }
}
