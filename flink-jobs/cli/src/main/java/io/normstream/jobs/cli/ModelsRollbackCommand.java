package io.normstream.jobs.cli;

import io.normstream.jobs.control.CommandRequest;
import java.util.Objects;
import picocli.CommandLine.Command;

/** {@code normstream models rollback}: serve an earlier version again, and learn on from it. */
@Command(
        name = "rollback",
        description = {
            "Goes back to a published version: a running job publishes it again under a new, higher version, which scoring jobs then serve, and continues learning from its whole training state.",
            "Checks the model-updates topic first: if the version was not published, or is out of retention, it says so and sends nothing. Then it does what control rollback does. The job keeps the training states of the last"
                    + " training.rollback-versions versions; it refuses others, and names them."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ModelsRollbackCommand extends ControlRollbackCommand {
    /** A model that is broken on the topic is published again whole: it is let through. */
    @Override
    void check(CommandRequest request, TopicSource source) {
        long version = Objects.requireNonNull(request.version());
        ModelChoice.find(source.models(this::warn), request.modelId()).manifest(version);
    }
}
