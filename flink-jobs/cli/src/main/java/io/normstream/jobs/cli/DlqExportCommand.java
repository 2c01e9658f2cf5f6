package io.normstream.jobs.cli;

import io.normstream.jobs.letters.LetterFiles;
import io.normstream.jobs.letters.LetterTopic;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code normstream dlq export}: dead letters as files. */
@Command(
        name = "export",
        description =
                "Writes the images of dead letters to files: as JPEG or PNG where they are that or raw pixels, otherwise the bytes that were found (.bin), and index.csv, which says what each is and why it was refused.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DlqExportCommand extends TopicAction {
    @Mixin private final LetterSource source = new LetterSource();
    @Mixin private final LetterChoice choice = new LetterChoice();

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "At most so many, the oldest ones. Default: ${DEFAULT-VALUE}")
    private long limit = 1000;

    @Option(
            names = "--output",
            paramLabel = "FOLDER",
            required = true,
            description = "Folder to write, which must be empty or not there.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path output;

    @Override
    public Integer call() {
        AtomicLong found = new AtomicLong();
        TopicSource topics = TopicSource.from(reader());
        try (LetterFiles files = new LetterFiles(output)) {
            for (LetterTopic topic : source.in(topics)) {
                topic.read(
                        choice.filter(),
                        letter -> {
                            if (found.getAndIncrement() < limit) {
                                files.add(letter);
                            }
                        });
            }
        }
        print(
                String.format(
                        Locale.ROOT,
                        "%,d of %,d dead letters in %s, index.csv says what they are",
                        Math.min(limit, found.get()),
                        found.get(),
                        output));
        return success();
    }
}
