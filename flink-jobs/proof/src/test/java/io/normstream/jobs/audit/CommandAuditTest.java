package io.normstream.jobs.audit;

import static io.normstream.jobs.training.RecordedRun.FIRST_COMMAND;
import static io.normstream.jobs.training.RecordedRun.MODEL;
import static io.normstream.jobs.training.RecordedRun.OTHER;
import static io.normstream.jobs.training.RecordedRun.TOPICS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.CarriedOutCommand;
import io.normstream.schemas.CarriedOutKind;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.Outcome;
import io.normstream.schemas.Step;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code verify} on topics of models that were commanded. */
class CommandAuditTest {
    private static MemoryTopics topics;

    @BeforeAll
    static void train() {
        topics = MemoryTopics.of(CommandedRun.train(1, 41));
    }

    @Test
    void aCommandedRunIsClean() {
        AuditReport report = topics.verify(true);

        assertClean(report);
        assertThat(report.models())
                .extracting(ModelSummary::modelId, ModelSummary::commands)
                .containsExactly(tuple(MODEL, 11), tuple(OTHER, 2));
        assertThat(report.models())
                .allSatisfy(
                        model -> {
                            assertThat(model.paused()).isPositive();
                            assertThat(model.predictions())
                                    .isEqualTo(
                                            model.learnt() + model.paused() + model.unlabelled());
                        });
    }

    @Test
    void orderOfArrivalIsClean() {
        assertClean(
                MemoryTopics.of(
                                CommandedRun.train(
                                        4,
                                        42,
                                        "training.order",
                                        "arrival",
                                        "training.flush-interval",
                                        "1 s"))
                        .verify(true));
    }

    @Test
    void aFreshLineageLearnsThoughTheOneBeforeWasPaused() {
        MemoryTopics twice =
                MemoryTopics.of(
                        CommandedRun.train(1, 43)
                                .send(690, so -> Sent.pause("to the end", MODEL))
                                .train(true, "training.models", "m=8x8x1:2,other=8x8x1:2")
                                .train(
                                        true,
                                        "training.models",
                                        "m=8x8x1:2,other=8x8x1:2",
                                        "training.seed",
                                        "9"));

        AuditReport report = twice.verify(true);

        assertClean(report);
        assertThat(report.models()).extracting(ModelSummary::lineages).containsOnly(3);
    }

    @Test
    void aCommandThatIsDroppedDoubledOrMovedIsNamed() {
        for (int index : commands()) {
            long version = entry(index).getVersion();
            assertNames(
                    topics.drop(TOPICS.ledger(), index).verify(false),
                    "version " + (version + 1) + " ");
            assertNames(
                    topics.twice(TOPICS.ledger(), index).verify(false), "version " + version + " ");
            if (index + 1 < topics.records(TOPICS.ledger()).size()
                    && entry(index + 1).getModelId().equals(entry(index).getModelId())) {
                assertNames(
                        topics.swap(TOPICS.ledger(), index).verify(false),
                        "version " + version + " ");
            }
        }
    }

    @Test
    void aChangeOfAFieldOfACommandIsNamedForWhatItIs() throws Exception {
        for (int index : commands()) {
            LedgerEntry entry = entry(index);
            CarriedOutKind kind = Objects.requireNonNull(entry.getCommand()).getKind();
            Map<String, List<String>> expected =
                    Map.of(
                            "/command/commandId",
                            List.of("the id of the command at"),
                            "/command/kind",
                            List.of("the kind of the command at"),
                            "/command/learningRate",
                            List.of(
                                    kind == CarriedOutKind.SET_LEARNING_RATE
                                            ? "the learning rate of the command at"
                                            : "a learning rate of 1.0 does not go with " + kind),
                            "/command/forgottenClass",
                            List.of("a forgotten class of 1 does not go with " + kind),
                            "/command/topic",
                            List.of("it took a command from topic"),
                            "/command/partition",
                            List.of("where there is no record"),
                            "/command/offset",
                            List.of(
                                    "the id of the command at",
                                    "is both carried out and a dead letter",
                                    "does not hold a command",
                                    "where there is no record"),
                            "/parentVersion",
                            List.of("the version of the command at", "its parent is"),
                            "/scheduleStep",
                            List.of("schedule step"));
            Map<String, byte[]> changes =
                    FieldChanges.of(
                            topics.records(TOPICS.ledger()).get(index).value(), LedgerEntry.class);
            expected.forEach(
                    (field, words) -> {
                        byte[] changed = Objects.requireNonNull(changes.get(field), field);
                        assertThat(
                                        topics.change(TOPICS.ledger(), index, bytes -> changed)
                                                .verify(false)
                                                .findings()
                                                .kept())
                                .as("version %d %s", entry.getVersion(), field)
                                .anySatisfy(
                                        line ->
                                                assertThat(line)
                                                        .contains(
                                                                "version "
                                                                        + entry.getVersion()
                                                                        + " (")
                                                        .containsAnyOf(
                                                                words.toArray(String[]::new)));
                    });
        }
    }

    @Test
    void anyOtherChangeOfAnEntryIsCaught() throws Exception {
        for (String id : List.of("pause", "back", "last rate")) {
            int index = command(id);
            for (int changed = index; changed <= index + 1; changed++) {
                int at = changed;
                FieldChanges.of(topics.records(TOPICS.ledger()).get(at).value(), LedgerEntry.class)
                        .forEach(
                                (field, bytes) ->
                                        assertThat(
                                                        topics.change(
                                                                        TOPICS.ledger(),
                                                                        at,
                                                                        before -> bytes)
                                                                .verify(false)
                                                                .isClean())
                                                .as(at + field)
                                                .isFalse());
            }
        }
    }

    @Test
    void whatAPausedModelLearntAndAnotherDidNotIsNamed() {
        int paused = steps(step -> step.getOutcome() == Outcome.PAUSED)[1];
        int learnt = steps(step -> step.getOutcome() == Outcome.LEARNT)[1];

        assertNames(
                edited(paused, entry -> step(entry).setOutcome(Outcome.LEARNT)).verify(false),
                "outcome LEARNT, though learning was paused");
        assertNames(
                edited(paused, entry -> step(entry).setLoss(1.0)).verify(false),
                "outcome PAUSED does not go with");
        assertNames(
                edited(
                                learnt,
                                entry -> {
                                    step(entry).setOutcome(Outcome.PAUSED);
                                    step(entry).setLoss(null);
                                })
                        .verify(false),
                "outcome PAUSED, though learning was not paused");
        assertNames(
                edited(
                                paused,
                                entry -> {
                                    step(entry).setOutcome(Outcome.REFUSED);
                                    step(entry).setRefusal("a logit of the prediction");
                                    step(entry).setLoss(0.5);
                                })
                        .verify(false),
                "outcome REFUSED does not go with");
    }

    @Test
    void whatNoTrainerDoesIsNamed() {
        int pause = command("pause");
        int resume = command("resume");
        int rate = command("rate");
        int back = command("back");

        assertNames(
                edited(resume, entry -> command(entry).setKind(CarriedOutKind.PAUSE)).verify(false),
                "PAUSE, though learning was paused already");
        assertNames(
                edited(pause, entry -> command(entry).setKind(CarriedOutKind.RESUME)).verify(false),
                "RESUME, though learning was not paused");
        assertNames(
                edited(pause, entry -> command(entry).setKind(CarriedOutKind.UNKNOWN))
                        .verify(false),
                "of an unknown kind");
        for (Double wrong : new Double[] {null, 0.0, -1.0, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertNames(
                    edited(rate, entry -> command(entry).setLearningRate(wrong)).verify(false),
                    "a learning rate of " + wrong);
        }
        for (long wrong : new long[] {entry(back).getVersion(), 1000, -1}) {
            assertNames(
                    edited(back, entry -> entry.setParentVersion(wrong)).verify(false),
                    "it goes back to version " + wrong + ", which is not an earlier version");
        }
        assertNames(
                edited(resume, entry -> command(entry).setCommandId("pause")).verify(false),
                "command pause is carried out twice");
        assertNames(
                edited(resume, entry -> command(entry).setOffset(FIRST_COMMAND)).verify(false),
                "does not follow offset");
        assertNames(
                edited(pause, entry -> entry.setStep(entry(pause + 1).getStep())).verify(false),
                "more than one of a genesis entry, a step, a command and lost images");
        assertNames(
                edited(pause, entry -> entry.setCommand(null)).verify(false),
                "none of a genesis entry, a step, a command and lost images");
    }

    @Test
    void anotherClassThanWasToBeForgottenIsNamed() {
        MemoryTopics rehearsed = MemoryTopics.of(CommandedRun.rehearsed(44));
        int forget =
                IntStream.range(0, rehearsed.records(TOPICS.ledger()).size())
                        .filter(
                                index -> {
                                    CarriedOutCommand command =
                                            entry(rehearsed, index).getCommand();
                                    return command != null
                                            && command.getCommandId().equals("forget");
                                })
                        .findFirst()
                        .orElseThrow();

        assertClean(rehearsed.verify(true));
        for (Integer wrong : new Integer[] {0, null}) {
            assertNames(
                    forgetting(rehearsed, forget, wrong).verify(false),
                    "the class of the command at",
                    "is 1, carried out was " + wrong);
        }
        assertNames(
                forgetting(rehearsed, forget, -1).verify(false),
                "a forgotten class of -1 does not go with FORGET");
    }

    private static MemoryTopics forgetting(
            MemoryTopics of, int index, @Nullable Integer forgotten) {
        LedgerEntry entry = entry(of, index);
        command(entry).setForgottenClass(forgotten);
        return of.change(TOPICS.ledger(), index, bytes -> AvroCodec.encode(entry));
    }

    @Test
    void aControlTopicThatHoldsLessOrOthersRecordsIsNoMatter() {
        assertClean(topics.without(TOPICS.control()).verify(true));
        MemoryTopics shorter = topics;
        while (!shorter.records(TOPICS.control()).isEmpty()) {
            shorter = shorter.drop(TOPICS.control(), 0);
            assertClean(shorter.verify(true));
        }
        long end = FIRST_COMMAND + topics.records(TOPICS.control()).size();
        assertClean(
                topics.with(TOPICS.control(), 0, new byte[] {9})
                        .with(TOPICS.control(), 2, Sent.pause("to an earlier run", MODEL))
                        .with(TOPICS.control(), end, Sent.pause("not carried out yet", MODEL))
                        .with(TOPICS.control(), end + 1, new byte[0])
                        .verify(true));
    }

    @Test
    void aCommandThatIsNotWhatWasSentIsNamed() {
        for (int index : commands()) {
            LedgerEntry entry = entry(index);
            int sent = (int) (command(entry).getOffset() - FIRST_COMMAND);
            assertNames(
                    topics.change(TOPICS.control(), sent, bytes -> new byte[] {1}).verify(false),
                    "version " + entry.getVersion() + " ",
                    "does not hold a command");
            assertNames(
                    topics.change(
                                    TOPICS.control(),
                                    sent,
                                    bytes -> Sent.setLearningRate("x", "nobody", 0.5))
                            .verify(false),
                    "version " + entry.getVersion() + " ",
                    "the model of the command at");
            if (sent > 0) {
                assertNames(
                        topics.drop(TOPICS.control(), sent).verify(false),
                        "version " + entry.getVersion() + " ",
                        "where there is no record");
            }
        }
    }

    @Test
    void aCommandThatWasLostIsNamed() {
        for (int index : refused()) {
            DeadLetter letter = letter(index);
            String at =
                    new Place(letter.getTopic(), letter.getPartition(), letter.getOffset())
                            .toString();
            if (letter.getDetail().contains("Declared") || letter.getDetail().contains("C3 01")) {
                continue; // none of a model of the ledger
            }
            assertNames(
                    topics.drop(TOPICS.deadLetters(), index).verify(false),
                    at,
                    "neither carried out nor a dead letter");
        }
    }

    @Test
    void deadLettersOfCommandsAreHeldAgainstTheirTopic() {
        int[] refused = refused();
        assertThat(refused).hasSize(5);
        for (int index : refused) {
            int sent = (int) (letter(index).getOffset() - FIRST_COMMAND);
            assertNames(
                    topics.twice(TOPICS.deadLetters(), index).verify(false),
                    "is a dead letter twice");
            assertNames(
                    topics.drop(TOPICS.control(), sent).verify(false), "where there is no record");
        }
        LedgerEntry pause = entry(command("pause"));
        assertNames(
                topics.change(
                                TOPICS.deadLetters(),
                                refused[0],
                                bytes -> {
                                    DeadLetter letter = letter(refused[0]);
                                    letter.setOffset(command(pause).getOffset());
                                    return AvroCodec.encode(letter);
                                })
                        .verify(false),
                "version " + pause.getVersion() + " ",
                "is both carried out and a dead letter");
    }

    @Test
    void aRollbackThatWasNotPublishedIsNamed() {
        int back = command("back");
        String key = MODEL + "/" + entry(back).getVersion();
        List<ConsumerRecord<byte[], byte[]>> updates = topics.records(TOPICS.modelUpdates());
        int manifest =
                IntStream.range(0, updates.size())
                        .filter(index -> new String(updates.get(index).key(), UTF_8).equals(key))
                        .findFirst()
                        .orElseThrow();

        assertNames(
                topics.drop(TOPICS.modelUpdates(), manifest).verify(false),
                "it went back to version " + entry(back).getParentVersion());
    }

    private static int[] commands() {
        int[] commands =
                IntStream.range(0, topics.records(TOPICS.ledger()).size())
                        .filter(index -> entry(index).getCommand() != null)
                        .toArray();
        assertThat(commands).hasSize(13);
        return commands;
    }

    private static int command(String id) {
        return IntStream.of(commands())
                .filter(index -> command(entry(index)).getCommandId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static int[] steps(Predicate<Step> which) {
        return IntStream.range(0, topics.records(TOPICS.ledger()).size())
                .filter(index -> entry(index).getModelId().equals(MODEL))
                .filter(index -> entry(index).getStep() != null && which.test(step(entry(index))))
                .toArray();
    }

    private static int[] refused() {
        return IntStream.range(0, topics.records(TOPICS.deadLetters()).size())
                .filter(index -> letter(index).getTopic().equals(TOPICS.control()))
                .toArray();
    }

    private static DeadLetter letter(int index) {
        try {
            return MemoryTopics.CODEC.decode(
                    topics.records(TOPICS.deadLetters()).get(index).value(), DeadLetter.class);
        } catch (RejectedException e) {
            throw new AssertionError(e);
        }
    }

    private static MemoryTopics edited(int index, Consumer<LedgerEntry> edit) {
        LedgerEntry entry = entry(index);
        edit.accept(entry);
        return topics.change(TOPICS.ledger(), index, bytes -> AvroCodec.encode(entry));
    }

    private static LedgerEntry entry(int index) {
        return entry(topics, index);
    }

    private static LedgerEntry entry(MemoryTopics of, int index) {
        return Sent.entry(of.records(TOPICS.ledger()).get(index));
    }

    private static Step step(LedgerEntry entry) {
        return Objects.requireNonNull(entry.getStep());
    }

    private static CarriedOutCommand command(LedgerEntry entry) {
        return Objects.requireNonNull(entry.getCommand());
    }

    private static void assertClean(AuditReport report) {
        assertThat(report.findings().kept()).isEmpty();
        assertThat(report.isClean()).isTrue();
    }

    private static void assertNames(AuditReport report, String... words) {
        assertThat(report.findings().kept()).anySatisfy(line -> assertThat(line).contains(words));
    }
}
