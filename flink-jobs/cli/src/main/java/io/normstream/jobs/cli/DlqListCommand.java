package io.normstream.jobs.cli;

import io.normstream.jobs.letters.Advice;
import io.normstream.jobs.letters.LetterGroups;
import io.normstream.jobs.letters.LetterGroups.Group;
import io.normstream.jobs.letters.LetterTopic;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code normstream dlq list}: dead letters by reason and model. */
@Command(
        name = "list",
        description =
                "Counts dead letters by reason and model: how many, how many of them had been sent again before, when the first and the last were written, the newest with its place, and what to do.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DlqListCommand extends TopicAction {
    private static final String ROW = "  %-23s %-28s %9s %7s  %-20s  %-20s%n";

    @Mixin private final LetterSource source = new LetterSource();
    @Mixin private final LetterChoice choice = new LetterChoice();

    @Override
    public Integer call() {
        for (LetterTopic topic : source.in(TopicSource.from(reader()))) {
            LetterGroups groups = new LetterGroups();
            topic.read(choice.filter(), groups::add);
            print(topic, groups);
        }
        out().flush();
        return success();
    }

    private void print(LetterTopic topic, LetterGroups groups) {
        out().printf(
                        Locale.ROOT,
                        "%s: %s%n",
                        topic.name(),
                        switch ((int) Math.min(2, groups.count())) {
                            case 0 -> "no dead letters";
                            case 1 -> "1 dead letter";
                            default ->
                                    String.format(Locale.ROOT, "%,d dead letters", groups.count());
                        });
        if (groups.count() > 0) {
            out().printf(ROW, "reason", "model", "count", "again", "first", "last");
            groups.groups().forEach(this::print);
        }
    }

    private void print(Group group) {
        out().printf(
                        Locale.ROOT,
                        ROW,
                        group.reason(),
                        group.model(),
                        String.format(Locale.ROOT, "%,d", group.count()),
                        String.format(Locale.ROOT, "%,d", group.again()),
                        group.first().truncatedTo(ChronoUnit.SECONDS),
                        group.last().truncatedTo(ChronoUnit.SECONDS));
        out().printf(
                        "    newest: %s, of %s: %s%n",
                        group.newest().text(), group.source(), group.detail());
        out().printf("    %s%n", Advice.on(group.reason()));
    }
}
