package io.normstream.jobs.cli;

import io.normstream.jobs.config.OptionReader;
import io.normstream.jobs.watch.PageOptions;
import io.normstream.jobs.watch.WatchFeed;
import io.normstream.jobs.watch.WatchServer;
import io.normstream.jobs.watch.WatchState;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import picocli.CommandLine.Command;

/** {@code normstream watch}: a live page about running jobs. */
@Command(
        name = "watch",
        description = {
            "Serves a page about running jobs to browsers on this machine, until Ctrl-C: curves,"
                    + " confusion matrix, versions, refused records, and images that were"
                    + " classified wrongly, as they come.",
            "It only reads, and stores nothing. Brokers and topics may come later than it does."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class WatchCommand extends TopicAction {
    @Override
    List<ConfigOption<?>> further() {
        return PageOptions.all();
    }

    @Override
    public Integer call() {
        OptionReader reader = reader();
        int port = PageOptions.port(reader);
        TopicSource source = TopicSource.from(reader);
        WatchState state = new WatchState("Waiting for the brokers at " + source.kafka().brokers());
        try (WatchServer server = WatchServer.start(state, port);
                WatchFeed feed =
                        WatchFeed.start(source.kafka(), source.prefix(), source.codec(), state)) {
            print(
                    "Live page about %s.* on %s: %s (until Ctrl-C)"
                            .formatted(
                                    source.prefix(), source.kafka().brokers(), server.address()));
            feed.await();
        } catch (InterruptedException stopped) {
            // Ctrl-C is how it ends.
        }
        return success();
    }
}
