package io.normstream.jobs.doctor;

import static io.normstream.jobs.doctor.Deployments.only;
import static io.normstream.jobs.doctor.Mark.OK;
import static io.normstream.jobs.doctor.Mark.PROBLEM;
import static io.normstream.jobs.doctor.Mark.SKIPPED;
import static io.normstream.jobs.doctor.Mark.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.doctor.ModelSigns.Pause;
import io.normstream.jobs.doctor.StreamFacts.Published;
import io.normstream.schemas.CarriedOutCommand;
import io.normstream.schemas.CarriedOutKind;
import io.normstream.schemas.ClosedBy;
import io.normstream.schemas.DeadLetter;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.OffsetRun;
import io.normstream.schemas.Outcome;
import io.normstream.schemas.RejectReason;
import io.normstream.schemas.Step;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RunningSystemTest {
    private static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");
    private static final List<ModelDeclaration> MODELS =
            List.of(new ModelDeclaration("cats", 8, 8, 1, 2, "small-cnn"));
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    /** The latest images of partition 0 begin there. */
    private static final Map<Integer, Long> WINDOW = Map.of(0, 1000L);

    private final SortedMap<String, ModelSigns> models = new TreeMap<>();
    private final SortedMap<String, RefusedImages> refused = new TreeMap<>();
    private final SortedMap<String, Published> published = new TreeMap<>();
    private final SortedMap<String, Pause> pauses = new TreeMap<>();

    private static Instant ago(long seconds) {
        return NOW.minusSeconds(seconds);
    }

    private void step(Outcome outcome, long firstOffset, Instant written) {
        LedgerEntry entry = entry();
        entry.setStep(
                Step.newBuilder()
                        .setRuns(
                                List.of(
                                        new OffsetRun(
                                                "p.images", 0, firstOffset, firstOffset + 9, 10)))
                        .setClosedBy(ClosedBy.COUNT)
                        .setOutcome(outcome)
                        .setRefusal(outcome == Outcome.REFUSED ? "the loss is not finite" : null)
                        .setLabelledRows(outcome == Outcome.UNLABELLED ? 0 : 10)
                        .setUnlabelledRows(outcome == Outcome.UNLABELLED ? 10 : 0)
                        .build());
        add(entry, written);
    }

    private void command(CarriedOutKind kind, Instant written) {
        LedgerEntry entry = entry();
        entry.setCommand(
                CarriedOutCommand.newBuilder()
                        .setCommandId("id-7")
                        .setKind(kind)
                        .setTopic("p.control")
                        .setPartition(0)
                        .setOffset(3)
                        .build());
        add(entry, written);
    }

    private static LedgerEntry entry() {
        return LedgerEntry.newBuilder()
                .setModelId("cats")
                .setLineage("l")
                .setVersion(12)
                .setScheduleStep(11)
                .build();
    }

    private void add(LedgerEntry entry, Instant written) {
        models.computeIfAbsent("cats", id -> new ModelSigns(WINDOW)).add(entry, written);
    }

    private void refuse(String key, RejectReason reason, long offset, Instant written) {
        DeadLetter letter =
                DeadLetter.newBuilder()
                        .setTopic("p.images")
                        .setPartition(0)
                        .setOffset(offset)
                        .setTimestamp(written)
                        .setKey(ByteBuffer.wrap(key.getBytes(StandardCharsets.UTF_8)))
                        .setValue(null)
                        .setHeaders(List.of())
                        .setReason(reason)
                        .setDetail("the image has 28x28x1 pixels, the model 8x8x1")
                        .build();
        RefusedImages.add(refused, "p.images", WINDOW, letter, written);
    }

    private StreamFacts facts(long waiting, long oldestSeconds) {
        Optional<Instant> oldest =
                waiting == 0 ? Optional.empty() : Optional.of(ago(oldestSeconds));
        Backlog backlog =
                new Backlog(
                        "p.images",
                        List.of(new Backlog.Partition(0, 0, 2000, 2000 + waiting, oldest)));
        return new StreamFacts(backlog, models, refused, published, pauses);
    }

    private Finding steps() {
        return only(new StepsCheck(facts(0, 0), MODELS, NOW));
    }

    private Finding letters() {
        return only(new DeadLettersCheck(facts(0, 0), NOW));
    }

    private Finding lag(long waiting, long oldestSeconds, Boolean runs) {
        return only(
                new LagCheck(
                        facts(waiting, oldestSeconds), Optional.ofNullable(runs), INTERVAL, NOW));
    }

    @Test
    void aModelThatLearnsSaysHowOldItsNewestStepAndVersionAre() {
        step(Outcome.LEARNT, 1000, ago(3));
        published.put("cats", new Published(10, ago(20)));

        assertThat(steps().mark()).isEqualTo(OK);
        assertThat(steps().text())
                .isEqualTo(
                        "model cats: version 12 after 11 steps, newest entry 3 s ago; newest published version 10, 20 s ago");
    }

    @Test
    void aPausedModelSaysSinceWhenAndByWhichCommand() {
        step(Outcome.LEARNT, 1000, ago(700));
        command(CarriedOutKind.PAUSE, ago(600));
        step(Outcome.PAUSED, 1010, ago(1));

        assertThat(steps().mark()).isEqualTo(WARNING);
        assertThat(steps().text())
                .contains("paused for 10 min, by command id-7", "control resume --model cats");

        command(CarriedOutKind.RESUME, ago(0));
        assertThat(steps().mark()).isEqualTo(OK);
    }

    @Test
    void aPauseFurtherBackThanTheLedgerWasReadIsFoundAmongTheCommands() {
        step(Outcome.PAUSED, 1010, ago(1));
        assertThat(steps().text()).startsWith("model cats is paused: ");

        pauses.put("cats", new Pause("id-3", ago(7200)));
        assertThat(steps().text()).startsWith("model cats is paused for 2 h, by command id-3: ");
    }

    @Test
    void miniBatchesThatAreNotLearntAreNamed() {
        step(Outcome.UNLABELLED, 1000, ago(3));
        assertThat(steps().mark()).isEqualTo(WARNING);
        assertThat(steps().text()).contains("none of its latest mini-batches had a label");
        step(Outcome.REFUSED, 1010, ago(2));
        assertThat(steps().text()).contains("refused: the loss is not finite", "rollback");
        step(Outcome.LEARNT, 1020, ago(1));
        step(Outcome.UNLABELLED, 1030, ago(0));
        assertThat(steps().mark()).isEqualTo(OK);
    }

    @Test
    void aModelWithoutAnEntryIsSkipped() {
        assertThat(steps().mark()).isEqualTo(SKIPPED);
    }

    @Test
    void whereEveryImageIsRefusedTheReasonAndTheNewestAreNamed() {
        refuse("cats", RejectReason.WRONG_SHAPE, 999, ago(50));
        refuse("cats", RejectReason.WRONG_SHAPE, 1000, ago(5));
        refuse("cats", RejectReason.WRONG_SHAPE, 1001, ago(4));

        assertThat(letters().mark()).isEqualTo(PROBLEM);
        assertThat(letters().text())
                .isEqualTo(
                        "every one of the latest 2 images of model cats was refused: WRONG_SHAPE 2; newest 4 s ago, p.images-0 offset 1001: the image has 28x28x1 pixels, the model 8x8x1; correct --models, or what is sent; dlq list shows them, dlq replay sends them again");
    }

    @Test
    void theShareOfRefusedImagesCountsThoseThatWereAccepted() {
        refuse("cats", RejectReason.LABEL_OUT_OF_RANGE, 1030, ago(5));
        step(Outcome.LEARNT, 980, ago(30));
        step(Outcome.LEARNT, 1000, ago(20));
        step(Outcome.LEARNT, 1010, ago(10));

        assertThat(letters().mark()).isEqualTo(WARNING);
        assertThat(letters().text())
                .startsWith("1 (4 %) of the latest 21 images of model cats was refused: ");
    }

    @Test
    void imagesOfNoModelAreCountedByThemselves() {
        assertThat(letters().mark()).isEqualTo(OK);
        refuse("not a model", RejectReason.NOT_AVRO, 1030, ago(5));
        assertThat(letters().text()).startsWith("every one of the latest 1 image of no model was");
    }

    @Test
    void aBacklogIsNoWorryWhileItIsWorkedOff() {
        step(Outcome.LEARNT, 1000, ago(11));
        step(Outcome.LEARNT, 1010, ago(1));
        assertThat(lag(0, 0, true).mark()).isEqualTo(OK);
        assertThat(lag(100, 30, true).mark()).isEqualTo(OK);
        assertThat(lag(250, 90, true).text())
                .isEqualTo(
                        "250 images of p.images wait, the oldest for 1 min 30 s; at 1 images/s that takes 4 min 10 s, if no more come");
        assertThat(lag(250, 90, true).mark()).isEqualTo(OK);
    }

    @Test
    void aBacklogThatTakesLongIsAWarningWithItsForecast() {
        step(Outcome.LEARNT, 1000, ago(11));
        step(Outcome.LEARNT, 1010, ago(1));
        assertThat(lag(50_000, 90, true).mark()).isEqualTo(WARNING);
        assertThat(lag(50_000, 90, true).text()).contains("13 h 53 min", "--parallelism");
    }

    @Test
    void imagesThatWaitWhileNothingIsLearntAreAProblem() {
        step(Outcome.LEARNT, 1000, ago(300));
        assertThat(lag(64, 290, true).mark()).isEqualTo(PROBLEM);
        assertThat(lag(64, 290, true).text()).contains("nothing was learnt for 5 min");
        assertThat(lag(64, 290, null).mark()).isEqualTo(WARNING);
        assertThat(lag(64, 290, false).text()).contains("no job reads them", "--resume");
    }

    @Test
    void imagesThatWaitForAFirstStartAreNoWorry() {
        assertThat(lag(64, 290, false).mark()).isEqualTo(OK);
    }

    private Finding serving(long waiting, SortedMap<String, Published> served) {
        ServingFacts facts = new ServingFacts(facts(waiting, 10).backlog(), served, published);
        return new ServingCheck(facts, MODELS, NOW).findings().get(0);
    }

    @Test
    void aScorerWithoutAModelIsAProblem() {
        Finding without = serving(5, new TreeMap<>());
        assertThat(without.mark()).isEqualTo(PROBLEM);
        assertThat(without.text()).contains("no version is published", "--topic-prefix");
    }

    @Test
    void theVersionThatServesIsComparedWithTheNewest() {
        published.put("cats", new Published(200, ago(100)));
        SortedMap<String, Published> served = new TreeMap<>();
        assertThat(serving(0, served).text()).contains("no image was answered yet");
        served.put("cats", new Published(100, ago(50)));
        assertThat(serving(0, served).mark()).isEqualTo(OK);
        served.put("cats", new Published(100, ago(1)));
        assertThat(serving(0, served).mark()).isEqualTo(WARNING);
        assertThat(serving(0, served).text())
                .contains(
                        "version 100 answered the newest image, 1 s ago; newest published version 200");
        served.put("cats", new Published(200, ago(1)));
        assertThat(serving(0, served).mark()).isEqualTo(OK);
    }
}
