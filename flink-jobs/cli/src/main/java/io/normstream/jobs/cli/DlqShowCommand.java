package io.normstream.jobs.cli;

import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.letters.LetterText;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code normstream dlq show}: one dead letter. */
@Command(
        name = "show",
        description =
                "Shows one dead letter: why it was refused, where its record lies, and what is in it.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DlqShowCommand extends TopicAction {
    private static final Pattern PLACE = Pattern.compile("([0-9]{1,9}):([0-9]{1,18})");

    @Mixin private final LetterSource source = new LetterSource();

    @Parameters(
            paramLabel = "PARTITION:OFFSET",
            description = "Its place on the topic of dead letters, as list has it, such as 0:15.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String place;

    @Override
    public Integer call() {
        Matcher at = PLACE.matcher(place);
        if (!at.matches()) {
            throw new ConfigurationException(
                    "the place is \"%s\"; permitted: PARTITION:OFFSET, such as 0:15"
                            .formatted(place));
        }
        print(
                LetterText.of(
                        source.one(TopicSource.from(reader()))
                                .at(Integer.parseInt(at.group(1)), Long.parseLong(at.group(2)))));
        return success();
    }
}
