package io.normstream.jobs.cli;

import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.control.CommandRequest;
import io.normstream.model.snapshot.ClassNames;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code normstream control forget}: drop images from the memory that is rehearsed. */
@Command(
        name = "forget",
        description = {
            "Drops the images of a class, or all, from the memory that training.rehearsal rehearses: for labels that were wrong or now mean something else, or images that must not be kept. The memory fills again with the images that come.",
            "What was learnt from them stays in the weights, and the images stay on their topic and in earlier checkpoints, savepoints and training snapshots. A rollback to a version before brings them back."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ControlForgetCommand extends ControlAction {
    private static final String NUMBER = "-?[0-9]{1,9}";

    @SuppressWarnings("NullAway.Init") // set by picocli
    @ArgGroup(multiplicity = "1")
    private Which which;

    /** One of both is given. */
    private static final class Which {
        @Option(
                names = "--class",
                required = true,
                paramLabel = "CLASS",
                description =
                        "Class to forget: its number, or its name if the newest published model has names.")
        private @Nullable String label;

        @Option(names = "--all", required = true, description = "Forget the images of all classes.")
        private boolean all;
    }

    @Override
    CommandRequest request(String modelId, String commandId, TopicSource source) {
        return CommandRequest.forget(
                modelId, commandId, which.all ? null : (Integer) number(modelId, source));
    }

    private int number(String modelId, TopicSource source) {
        String label = Objects.requireNonNull(which.label).strip();
        if (label.matches(NUMBER)) {
            return Integer.parseInt(label);
        }
        ClassNames names =
                new ClassNames(
                        ModelChoice.find(source.models(this::warn), modelId)
                                .newest()
                                .manifest()
                                .getClassNames());
        int number = names.names().indexOf(label);
        if (number < 0) {
            throw new ConfigurationException(
                    "--class is \"%s\"; permitted: the number of a class%s"
                            .formatted(
                                    label,
                                    names.isEmpty()
                                            ? ", since the newest published model has no names"
                                            : " or its name, of " + names.numbered()));
        }
        return number;
    }
}
