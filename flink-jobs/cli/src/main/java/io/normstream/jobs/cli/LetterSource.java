package io.normstream.jobs.cli;

import io.normstream.jobs.JobException;
import io.normstream.jobs.kafka.ScoringTopics;
import io.normstream.jobs.letters.LetterTopic;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which job's dead letters a command is about. */
final class LetterSource {
    @Option(
            names = "--of",
            paramLabel = "JOB",
            description =
                    "Whose dead letters: training or scoring. Default: those of both, where they are there.")
    private @Nullable Job job;

    /** Who writes dead letters. */
    enum Job {
        TRAINING,
        SCORING;

        /** As on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    LetterSource() {}

    /**
     * The topics that there are.
     *
     * @param source whose brokers, prefix and codec are meant
     * @throws JobException if there is none
     */
    List<LetterTopic> in(TopicSource source) {
        List<String> names =
                Stream.of(Job.values())
                        .filter(each -> job == null || job == each)
                        .map(each -> topic(each, source))
                        .toList();
        List<LetterTopic> found =
                names.stream()
                        .map(name -> new LetterTopic(source.kafka(), name, source.codec()))
                        .filter(LetterTopic::exists)
                        .toList();
        if (found.isEmpty()) {
            throw new JobException(
                    "%s have no topic %s; train and score create them, --topic-prefix names others"
                            .formatted(source.kafka().brokers(), String.join(" and no ", names)));
        }
        return found;
    }

    /** The one that is named, that of training where none is. */
    LetterTopic one(TopicSource source) {
        return new LetterTopic(
                source.kafka(), topic(job == null ? Job.TRAINING : job, source), source.codec());
    }

    private static String topic(Job job, TopicSource source) {
        return job == Job.TRAINING
                ? source.topics().deadLetters()
                : ScoringTopics.withPrefix(source.prefix(), null).deadLetters();
    }
}
