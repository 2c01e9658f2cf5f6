package io.normstream.jobs.cli;

import io.normstream.jobs.config.OptionReader;
import io.normstream.jobs.kafka.ModelUpdatesReader;
import io.normstream.jobs.kafka.TopicFeed;
import io.normstream.schemas.ModelManifest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code normstream models watch}: versions as they are published. */
@Command(
        name = "watch",
        description = {
            "Prints a line for each new version from now on, as it is published: time, mini-batches"
                    + " learnt, prequential accuracy, bytes, and the time since the previous one of"
                    + " the same model.",
            "Ends with --for, --count or Ctrl-C, with a summary on standard error; all three are"
                    + " exit code 0."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ModelsWatchCommand extends TopicAction {
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    @Option(
            names = {"--model", "--model-id"},
            paramLabel = "ID",
            description = "Model. Default: all.")
    private @Nullable String modelId;

    private final WatchedVersions versions = new WatchedVersions();

    /** When a watch ends by itself; null: never. */
    private record Limits(@Nullable Duration time, @Nullable Integer count) {
        static Limits from(OptionReader reader) {
            return new Limits(
                    reader.optionalAtLeast(WatchOptions.FOR, SHORTEST),
                    reader.optionalAtLeast(WatchOptions.COUNT, 1));
        }

        boolean permit(Duration watched, long seen) {
            return (time == null || watched.compareTo(time) < 0) && permit(seen);
        }

        boolean permit(long seen) {
            return count == null || seen < count;
        }
    }

    @Override
    List<ConfigOption<?>> further() {
        return WatchOptions.all();
    }

    @Override
    public Integer call() {
        OptionReader reader = reader();
        Limits limits = Limits.from(reader);
        TopicSource source = TopicSource.from(reader);
        String topic = source.topics().modelUpdates();
        source.require(List.of(topic));
        long start = System.nanoTime();
        try (TopicFeed updates = TopicFeed.open(source.kafka(), topic)) {
            print(WatchedVersions.header());
            while (limits.permit(since(start), versions.count())) {
                updates.read(
                        record ->
                                ModelUpdatesReader.announced(record, source.codec(), this::warn)
                                        .ifPresent(
                                                manifest ->
                                                        show(
                                                                manifest,
                                                                record.timestamp(),
                                                                limits)));
            }
        } catch (InterruptedException stopped) {
            // Ctrl-C is one of the ways in which a watch ends.
        }
        err().println(versions.summary(since(start)));
        return success();
    }

    private void show(ModelManifest manifest, long millis, Limits limits) {
        if ((modelId == null || modelId.equals(manifest.getModelId()))
                && limits.permit(versions.count())) {
            String line = versions.line(manifest, Instant.ofEpochMilli(millis));
            if (line != null) {
                print(line);
            }
        }
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
