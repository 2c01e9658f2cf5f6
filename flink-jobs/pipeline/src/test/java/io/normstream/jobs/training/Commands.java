package io.normstream.jobs.training;

import io.normstream.jobs.ingest.Command;
import io.normstream.jobs.wire.ConsumedRecord;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Commands to the model of {@link Examples}. */
public final class Commands {
    private Commands() {}

    public static Command pause(String id) {
        return of(id, Command.Kind.PAUSE);
    }

    public static Command resume(String id) {
        return of(id, Command.Kind.RESUME);
    }

    public static Command rollback(String id, long version) {
        Command command = of(id, Command.Kind.ROLLBACK);
        command.version = version;
        return command;
    }

    public static Command setLearningRate(String id, double rate) {
        Command command = of(id, Command.Kind.SET_LEARNING_RATE);
        command.learningRate = rate;
        return command;
    }

    public static Command forget(String id, @Nullable Integer forgotten) {
        Command command = of(id, Command.Kind.FORGET);
        command.forgottenClass = forgotten;
        return command;
    }

    private static Command of(String id, Command.Kind kind) {
        Command command = new Command();
        command.modelId = Examples.MODEL;
        command.commandId = id;
        command.kind = kind;
        command.record = record(id);
        return command;
    }

    private static ConsumedRecord record(String id) {
        ConsumedRecord record = new ConsumedRecord();
        record.topic = "control";
        record.offset = id.hashCode() & 0xffff;
        record.value = id.getBytes(StandardCharsets.UTF_8);
        record.headerKeys = new String[] {"from", "empty"};
        record.headerValues = new byte[][] {{1, 2}, null};
        return record;
    }
}
