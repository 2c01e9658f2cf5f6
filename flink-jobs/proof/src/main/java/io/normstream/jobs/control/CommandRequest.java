package io.normstream.jobs.control;

import io.normstream.jobs.config.ConfigurationException;
import io.normstream.jobs.wire.ModelId;
import io.normstream.schemas.CommandKind;
import io.normstream.schemas.ControlCommand;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A command to the trainer of one model that says what is to be done. Whether it can be done, the
 * trainer says.
 *
 * @param commandId identifier; a command is carried out once
 * @param version to go back to, with ROLLBACK, otherwise null
 * @param learningRate base learning rate, with SET_LEARNING_RATE, otherwise null
 * @param forgottenClass class to forget, with FORGET, where null is all of them, otherwise null
 */
public record CommandRequest(
        String modelId,
        String commandId,
        CommandKind kind,
        @Nullable Long version,
        @Nullable Double learningRate,
        @Nullable Integer forgottenClass) {
    /** Longest id that trainers take: characters. */
    static final int LONGEST_ID = 200;

    /**
     * @throws ConfigurationException where an id or a value is not permitted
     */
    public CommandRequest {
        try {
            ModelId.require(modelId);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(String.valueOf(e.getMessage()));
        }
        if (commandId.isBlank() || commandId.length() > LONGEST_ID) {
            throw new ConfigurationException(
                    String.format(
                            Locale.ROOT,
                            "a command id has 1 to %d characters that are not all blank, found %d",
                            LONGEST_ID,
                            commandId.length()));
        }
    }

    /** Predict, but do not learn. */
    public static CommandRequest pause(String modelId, String commandId) {
        return new CommandRequest(modelId, commandId, CommandKind.PAUSE, null, null, null);
    }

    /** Learn again. */
    public static CommandRequest resume(String modelId, String commandId) {
        return new CommandRequest(modelId, commandId, CommandKind.RESUME, null, null, null);
    }

    /**
     * Go on from the training state of an earlier version.
     *
     * @throws ConfigurationException where {@code version} is below 0
     */
    public static CommandRequest rollback(String modelId, String commandId, long version) {
        if (version < 0) {
            throw new ConfigurationException(
                    "the version to go back to is " + version + "; permitted: at least 0");
        }
        return new CommandRequest(modelId, commandId, CommandKind.ROLLBACK, version, null, null);
    }

    /**
     * Go on with the schedule from another base learning rate.
     *
     * @throws ConfigurationException where {@code rate} is not finite or not above 0
     */
    public static CommandRequest setLearningRate(String modelId, String commandId, double rate) {
        if (!(rate > 0 && Double.isFinite(rate))) {
            throw new ConfigurationException(
                    "the learning rate is " + rate + "; permitted: a finite number above 0");
        }
        return new CommandRequest(
                modelId, commandId, CommandKind.SET_LEARNING_RATE, null, rate, null);
    }

    /**
     * Drop images from the memory that is rehearsed.
     *
     * @param forgotten class of the images; null: of all classes
     * @throws ConfigurationException where it is below 0
     */
    public static CommandRequest forget(
            String modelId, String commandId, @Nullable Integer forgotten) {
        if (forgotten != null && forgotten < 0) {
            throw new ConfigurationException(
                    "the class to forget is " + forgotten + "; permitted: at least 0");
        }
        return new CommandRequest(modelId, commandId, CommandKind.FORGET, null, null, forgotten);
    }

    /** The record for the control topic. */
    ControlCommand issued(Instant at) {
        return ControlCommand.newBuilder()
                .setCommandId(commandId)
                .setModelId(modelId)
                .setIssuedAt(at)
                .setKind(kind)
                .setVersion(version)
                .setLearningRate(learningRate)
                .setForgottenClass(forgottenClass)
                .build();
    }
}
