package io.normstream.jobs.cli;

import io.normstream.jobs.letters.LetterReplay;
import io.normstream.jobs.letters.LetterTopic;
import io.normstream.jobs.letters.ReplayRequest;
import io.normstream.jobs.letters.ReplayResult;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code normstream dlq replay}: dead letters to their topic again. */
@Command(
        name = "replay",
        description = {
            "Sends the records of dead letters to the topic and partition that they came from again, as they were, with a header that names the dead letter. Mend the cause first: what is still wrong becomes a dead letter again.",
            "Each dead letter is sent once, however often this is run: those that lie on the topic already are left out. Exit code 3: some cannot be sent again; each reason is named."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DlqReplayCommand extends TopicAction {
    @Mixin private final LetterSource source = new LetterSource();
    @Mixin private final LetterChoice choice = new LetterChoice();

    @Option(
            names = "--to-partition",
            paramLabel = "N",
            description = "Partition of the topic to send to. Default: that which each came from.")
    private @Nullable Integer toPartition;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "At most so many of each topic, the oldest ones. Default: all.")
    private long limit = Long.MAX_VALUE;

    @Option(names = "--dry-run", description = "Sends nothing, says how many would be sent.")
    private boolean dryRun;

    @Override
    public Integer call() {
        ReplayRequest request = new ReplayRequest(choice.filter(), toPartition, limit, dryRun);
        boolean partial = false;
        for (LetterTopic topic : source.in(TopicSource.from(reader()))) {
            ReplayResult result = new LetterReplay(topic).run(request);
            print(topic, result);
            partial |= result.isPartial();
        }
        return partial ? PublishCommand.LEFT_OUT : success();
    }

    private void print(LetterTopic topic, ReplayResult result) {
        print(
                String.format(
                        Locale.ROOT,
                        "%s: %,d of %,d dead letters %s",
                        topic.name(),
                        result.sent(),
                        result.letters(),
                        dryRun ? "would be sent again" : "sent again"));
        result.leftOut()
                .forEach(
                        (why, count) ->
                                print(String.format(Locale.ROOT, "  %,d %s", count, why.text())));
    }
}
