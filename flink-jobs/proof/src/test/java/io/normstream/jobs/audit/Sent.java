package io.normstream.jobs.audit;

import static io.normstream.jobs.training.RecordedRun.TOPICS;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.normstream.jobs.training.RecordedRun;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.CommandKind;
import io.normstream.schemas.ControlCommand;
import io.normstream.schemas.LedgerEntry;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Records of the control topic, and what a run holds that they refer to. */
final class Sent {
    private Sent() {}

    static byte[] pause(String id, String model) {
        return AvroCodec.encode(command(id, model, CommandKind.PAUSE).build());
    }

    static byte[] resume(String id, String model) {
        return AvroCodec.encode(command(id, model, CommandKind.RESUME).build());
    }

    static byte[] rollback(String id, String model, long version) {
        return AvroCodec.encode(
                command(id, model, CommandKind.ROLLBACK).setVersion(version).build());
    }

    static byte[] setLearningRate(String id, String model, double rate) {
        return AvroCodec.encode(
                command(id, model, CommandKind.SET_LEARNING_RATE).setLearningRate(rate).build());
    }

    static byte[] forget(String id, String model, @Nullable Integer forgotten) {
        return AvroCodec.encode(
                command(id, model, CommandKind.FORGET).setForgottenClass(forgotten).build());
    }

    private static ControlCommand.Builder command(String id, String model, CommandKind kind) {
        return ControlCommand.newBuilder()
                .setCommandId(id)
                .setModelId(model)
                .setIssuedAt(Instant.ofEpochMilli(7))
                .setKind(kind);
    }

    /** Versions of a model that were published by now, oldest first. */
    static List<Long> published(RecordedRun run, String model) {
        return run.records(TOPICS.modelUpdates()).stream()
                .map(record -> new String(record.key(), UTF_8).split("/"))
                .filter(key -> key.length == 2 && key[0].equals(model))
                .map(key -> Long.valueOf(key[1]))
                .toList();
    }

    /** Version of the entry that carried out a command. */
    static long version(RecordedRun run, String id) {
        return run.records(TOPICS.ledger()).stream()
                .map(Sent::entry)
                .filter(entry -> entry.getCommand() != null)
                .filter(entry -> entry.getCommand().getCommandId().equals(id))
                .mapToLong(LedgerEntry::getVersion)
                .findFirst()
                .orElseThrow();
    }

    static LedgerEntry entry(ConsumerRecord<byte[], byte[]> record) {
        try {
            return MemoryTopics.CODEC.decode(record.value(), LedgerEntry.class);
        } catch (RejectedException e) {
            throw new AssertionError(e);
        }
    }
}
