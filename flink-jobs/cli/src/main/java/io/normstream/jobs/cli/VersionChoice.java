package io.normstream.jobs.cli;

import io.normstream.jobs.wire.ModelUpdates;
import io.normstream.jobs.wire.PublishedModel;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which version of which published model a command is about. */
final class VersionChoice {
    @Mixin private final ModelChoice model = new ModelChoice();

    @Option(
            names = "--model-version",
            paramLabel = "N",
            description = "Published version. Default: the newest.")
    private @Nullable Long version;

    VersionChoice() {}

    /**
     * That version, whole and checked.
     *
     * @throws io.normstream.jobs.JobException where the topic does not hold it
     */
    PublishedModel in(SortedMap<String, ModelUpdates> models) {
        return model.version(models, version);
    }
}
