package io.normstream.jobs.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ReleasedSchemas;
import io.normstream.schemas.CarriedOutCommand;
import io.normstream.schemas.CarriedOutKind;
import io.normstream.schemas.ClosedBy;
import io.normstream.schemas.Outcome;
import io.normstream.schemas.RejectReason;
import io.normstream.schemas.Step;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutcomeSearchTest {
    private static final SentCommand SENT =
            new SentCommand(CommandRequest.pause("doors", "mine"), "control", 2, 7);

    private final OutcomeSearch search =
            new OutcomeSearch(new AvroCodec(ReleasedSchemas.store(), 1 << 20), SENT);

    @Test
    void theLedgerSaysThatItTookEffect() {
        search.ledgerEntry(entry("doors", command("other", CarriedOutKind.RESUME, null)));
        search.ledgerEntry(entry("windows", command("mine", CarriedOutKind.PAUSE, null)));
        search.ledgerEntry(
                AvroCodec.encode(
                        OutcomeRecords.ledgerEntry("doors")
                                .setStep(
                                        new Step(
                                                List.of(),
                                                ClosedBy.COUNT,
                                                Outcome.PAUSED,
                                                null,
                                                32,
                                                0,
                                                null,
                                                null))
                                .build()));
        assertThat(search.outcome()).isNull();

        search.ledgerEntry(entry("doors", command("mine", CarriedOutKind.PAUSE, null)));
        assertThat(search.outcome())
                .isEqualTo(
                        new CommandOutcome.TookEffect(
                                "doors", CarriedOutKind.PAUSE, null, null, 501, 500L));
        assertThat(search.unreadable()).isZero();
    }

    @Test
    void aDeadLetterOfItsCoordinatesSaysWhyItWasRefused() {
        search.deadLetter(letter("images", 2, 7));
        search.deadLetter(letter("control", 1, 7));
        search.deadLetter(letter("control", 2, 6));
        assertThat(search.outcome()).isNull();

        search.deadLetter(letter("control", 2, 7));
        assertThat(search.outcome())
                .isEqualTo(new CommandOutcome.Refused(RejectReason.REFUSED_COMMAND, "because"));
    }

    @Test
    void theFirstWordCounts() {
        search.deadLetter(letter("control", 2, 7));
        search.ledgerEntry(entry("doors", command("mine", CarriedOutKind.PAUSE, null)));
        assertThat(search.outcome()).isInstanceOf(CommandOutcome.Refused.class);
    }

    @Test
    void whatCannotBeReadIsPassedOverAndCounted() {
        search.ledgerEntry(null);
        search.ledgerEntry(new byte[0]);
        search.ledgerEntry("no record".getBytes(StandardCharsets.UTF_8));
        search.ledgerEntry(letter("control", 2, 7));
        search.deadLetter(entry("doors", command("mine", CarriedOutKind.PAUSE, null)));
        assertThat(search.outcome()).isNull();
        assertThat(search.unreadable()).isEqualTo(5);
    }

    @Test
    void outcomesAreToldInALine() {
        search.ledgerEntry(entry("doors", command("mine", CarriedOutKind.SET_LEARNING_RATE, 0.01)));
        assertThat(search.outcome()).isNotNull();
        assertThat(search.outcome().text())
                .isEqualTo(
                        "SET_LEARNING_RATE 0.01 took effect as version 501 of model doors, parent version 500");
        assertThat(forgot(3).text()).startsWith("FORGET of class 3 took effect as version 501");
        assertThat(forgot(null).text()).startsWith("FORGET of all classes took effect");
        assertThat(new CommandOutcome.Refused(RejectReason.NOT_AVRO, "found 01").text())
                .isEqualTo("refused, NOT_AVRO: found 01");
        assertThat(SENT)
                .hasToString(
                        "PAUSE of model doors (command mine, topic control partition 2 offset 7)");
    }

    private static CommandOutcome forgot(@Nullable Integer forgotten) {
        return new CommandOutcome.TookEffect(
                "doors", CarriedOutKind.FORGET, null, forgotten, 501, 500L);
    }

    private static CarriedOutCommand command(String id, CarriedOutKind kind, Double rate) {
        return new CarriedOutCommand(id, kind, rate, null, "control", 2, 7L);
    }

    private static byte[] entry(String modelId, CarriedOutCommand command) {
        return AvroCodec.encode(OutcomeRecords.ledgerEntry(modelId).setCommand(command).build());
    }

    private static byte[] letter(String topic, int partition, long offset) {
        return AvroCodec.encode(
                OutcomeRecords.deadLetter(topic, partition, offset).setDetail("because").build());
    }
}
