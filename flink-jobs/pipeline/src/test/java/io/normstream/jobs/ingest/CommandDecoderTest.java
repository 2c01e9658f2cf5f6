package io.normstream.jobs.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ConsumedRecord;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.jobs.wire.ReleasedSchemas;
import io.normstream.schemas.CommandKind;
import io.normstream.schemas.ControlCommand;
import io.normstream.schemas.RejectReason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CommandDecoderTest {
    private final CommandDecoder decoder =
            new CommandDecoder(
                    new TreeMap<>(Map.of("m", 2, "other", 3)),
                    new AvroCodec(ReleasedSchemas.store(), 64 << 10));

    private static ControlCommand.Builder command(CommandKind kind) {
        return ControlCommand.newBuilder()
                .setCommandId("id")
                .setModelId("m")
                .setIssuedAt(Instant.ofEpochMilli(0))
                .setKind(kind);
    }

    private static ConsumedRecord record(byte @Nullable [] value) {
        ConsumedRecord record = new ConsumedRecord();
        record.topic = "control";
        record.value = value;
        return record;
    }

    private Command decode(ControlCommand.Builder command) throws RejectedException {
        return decoder.decode(record(AvroCodec.encode(command.build())));
    }

    private RejectedException refusal(ControlCommand.Builder command) {
        return refusal(AvroCodec.encode(command.build()));
    }

    private RejectedException refusal(byte @Nullable [] value) {
        return catchThrowableOfType(RejectedException.class, () -> decoder.decode(record(value)));
    }

    @Test
    void everyKindIsTaken() throws Exception {
        assertThat(decode(command(CommandKind.PAUSE)).kind).isEqualTo(Command.Kind.PAUSE);
        assertThat(decode(command(CommandKind.RESUME)).kind).isEqualTo(Command.Kind.RESUME);
        assertThat(decode(command(CommandKind.ROLLBACK).setVersion(0L)).version).isZero();
        Command rate = decode(command(CommandKind.SET_LEARNING_RATE).setLearningRate(0.5));
        assertThat(rate.learningRate).isEqualTo(0.5);
        assertThat(rate.commandId).isEqualTo("id");
        assertThat(rate.modelId).isEqualTo("m");
        assertThat(rate.record.topic).isEqualTo("control");
        assertThat(decode(command(CommandKind.FORGET).setForgottenClass(1)).forgottenClass)
                .isEqualTo(1);
        Command all = decode(command(CommandKind.FORGET));
        assertThat(all.kind).isEqualTo(Command.Kind.FORGET);
        assertThat(all.forgottenClass).isNull();
    }

    @Test
    void whatDoesNotSayWhatIsToBeDoneIsRefused() {
        assertThat(refusal(command(CommandKind.UNKNOWN)).detail())
                .contains("known are [PAUSE, RESUME, ROLLBACK, SET_LEARNING_RATE, FORGET]");
        assertThat(refusal(command(CommandKind.ROLLBACK)).detail()).contains("found null");
        assertThat(refusal(command(CommandKind.ROLLBACK).setVersion(-1L)).detail())
                .contains("0 or above, found -1");
        for (Double rate : new Double[] {null, 0.0, -1.0, Double.NaN, Double.POSITIVE_INFINITY}) {
            RejectedException refusal =
                    refusal(command(CommandKind.SET_LEARNING_RATE).setLearningRate(rate));
            assertThat(refusal.reason()).isEqualTo(RejectReason.REFUSED_COMMAND);
            assertThat(refusal.detail()).contains("above 0, found " + rate);
        }
        for (int unknown : new int[] {-1, 2}) {
            assertThat(refusal(command(CommandKind.FORGET).setForgottenClass(unknown)).detail())
                    .isEqualTo(
                            "FORGET takes a class from 0 to 1, or none for all, found " + unknown);
        }
        assertThat(refusal(command(CommandKind.PAUSE).setCommandId("")).detail())
                .contains("1 to 200 characters, found 0");
        assertThat(refusal(command(CommandKind.PAUSE).setCommandId("x".repeat(201))).detail())
                .contains("found 201");
    }

    @Test
    void aModelThatIsNotDeclaredIsNamedWithThoseThatAre() {
        RejectedException refusal = refusal(command(CommandKind.PAUSE).setModelId("x"));

        assertThat(refusal.reason()).isEqualTo(RejectReason.UNDECLARED_MODEL);
        assertThat(refusal.detail()).isEqualTo("Declared models are [m, other], found \"x\"");
    }

    @Test
    void bytesThatAreNoCommandAreRefused() {
        assertThat(refusal((byte[]) null).reason()).isEqualTo(RejectReason.NO_VALUE);
        assertThat(refusal("pause".getBytes(StandardCharsets.UTF_8)).reason())
                .isEqualTo(RejectReason.NOT_AVRO);
    }

    /** Nothing but a refusal comes of it, whatever the bytes are. */
    @Test
    void damagedCommandsAreTakenOrRefused() throws Exception {
        byte[] good =
                AvroCodec.encode(command(CommandKind.ROLLBACK).setVersion(Long.MAX_VALUE).build());
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            try {
                assertThat(decoder.decode(record(bytes)).kind).isNotNull();
            } catch (RejectedException refused) {
                assertThat(refused.detail()).isNotEmpty();
            }
        }
    }
}
