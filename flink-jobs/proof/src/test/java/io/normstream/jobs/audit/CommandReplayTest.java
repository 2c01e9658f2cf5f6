package io.normstream.jobs.audit;

import static io.normstream.jobs.training.RecordedRun.MODEL;
import static io.normstream.jobs.training.RecordedRun.OTHER;
import static io.normstream.jobs.training.RecordedRun.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.training.RecordedRun;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.TrainingSnapshot;
import io.normstream.schemas.CarriedOutCommand;
import io.normstream.schemas.CarriedOutKind;
import io.normstream.schemas.LedgerEntry;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code replay} of models that were commanded. */
class CommandReplayTest {
    private static RecordedRun run;
    private static MemoryTopics topics;

    @BeforeAll
    static void train() {
        run = CommandedRun.train(1, 51);
        topics = MemoryTopics.of(run);
    }

    @Test
    void everyPublishedVersionComesOutAgain() {
        for (String model : List.of(MODEL, OTHER)) {
            ReplayReport report = topics.replay(model, null);

            assertClean(report);
            assertThat(report.versions())
                    .extracting(RebuiltVersion::version)
                    .isEqualTo(Sent.published(run, model));
            assertThat(report.versions()).allMatch(RebuiltVersion::isEqual);
        }
        assertThat(Sent.published(run, MODEL))
                .hasSizeGreaterThan(15)
                .contains(
                        Sent.version(run, "back"),
                        Sent.version(run, "further back"),
                        Sent.version(run, "back to back"),
                        Sent.version(run, "a little back"));
    }

    @Test
    void orderOfArrivalComesOutAgain() {
        MemoryTopics arrival =
                MemoryTopics.of(
                        CommandedRun.train(
                                4,
                                52,
                                "training.order",
                                "arrival",
                                "training.flush-interval",
                                "1 s"));

        assertClean(arrival.replay(MODEL, null));
    }

    @Test
    void aRollbackBringsBackTheServingModelThatWasRecalibratedToo() {
        MemoryTopics published =
                MemoryTopics.of(CommandedRun.train(1, 54, "training.recalibrate-images", "24"));

        assertThat(published.verify(true).findings().kept()).isEmpty();
        ReplayReport report = published.replay(MODEL, null);
        assertClean(report);
        for (LedgerEntry entry : commands(published)) {
            if (command(entry).getKind() == CarriedOutKind.ROLLBACK) {
                assertThat(digest(report, entry.getVersion()))
                        .isEqualTo(
                                digest(report, Objects.requireNonNull(entry.getParentVersion())));
            }
        }
    }

    @Test
    void whatWasRehearsedAndForgottenComesOutAgain() {
        RecordedRun rehearsed = CommandedRun.rehearsed(55);
        MemoryTopics published = MemoryTopics.of(rehearsed);

        assertThat(published.verify(true).findings().kept()).isEmpty();
        ReplayReport report = published.replay(MODEL, null);
        assertClean(report);
        assertThat(report.versions())
                .extracting(RebuiltVersion::version)
                .isEqualTo(Sent.published(rehearsed, MODEL));
        assertNames(
                edited(published, "forget", command -> command.setForgottenClass(0)),
                "digest of the training");
        assertNames(
                edited(published, "forget", command -> command.setForgottenClass(8)),
                "cannot be carried out");
    }

    @Test
    void whatWasAugmentedComesOutAgain() {
        RecordedRun augmented =
                CommandedRun.train(
                        1,
                        56,
                        "training.rehearsal",
                        "on",
                        "training.augmentation",
                        "mirror,shift:1,rotation:9,brightness:0.2,contrast:0.2,cut-out:2");
        MemoryTopics published = MemoryTopics.of(augmented);

        assertThat(published.verify(true).findings().kept()).isEmpty();
        ReplayReport report = published.replay(MODEL, null);
        assertClean(report);
        assertThat(report.versions()).hasSizeGreaterThan(15).allMatch(RebuiltVersion::isEqual);
    }

    @Test
    void whatWasPublishedByTimeAndByQualityIsProvedAndComesOutAgain() {
        RecordedRun byQuality =
                CommandedRun.train(
                        1,
                        53,
                        "training.publish-interval",
                        "15 s",
                        "training.publish-margin",
                        "0.05",
                        "training.window",
                        "16");
        MemoryTopics published = MemoryTopics.of(byQuality);

        assertThat(published.verify(true).findings().kept()).isEmpty();
        assertClean(published.replay(MODEL, null));
        assertThat(Sent.published(byQuality, MODEL))
                .isNotEqualTo(Sent.published(run, MODEL))
                .contains(Sent.version(byQuality, "back"));
    }

    @Test
    void aRollbackBringsBackTheServingModelThatWas() {
        ReplayReport all = topics.replay(MODEL, null);
        for (LedgerEntry entry : commands(topics)) {
            if (command(entry).getKind() == CarriedOutKind.ROLLBACK) {
                assertThat(digest(all, entry.getVersion()))
                        .isEqualTo(digest(all, Objects.requireNonNull(entry.getParentVersion())));
            }
        }
    }

    @Test
    void theVersionOfEveryCommandIsRebuiltWithItsTrainingState() {
        for (LedgerEntry entry : commands(topics)) {
            ReplayReport report = topics.replay(MODEL, entry.getVersion());

            assertClean(report);
            TrainingSnapshot snapshot =
                    TrainingSnapshot.decode(Objects.requireNonNull(report.trainingSnapshot()));
            assertThat(snapshot.metadata())
                    .containsEntry("version", Long.toString(entry.getVersion()));
            assertThat(
                            ServingModel.decode(Objects.requireNonNull(report.servingModel()))
                                    .metadata())
                    .containsEntry("version", Long.toString(entry.getVersion()));
        }
    }

    @Test
    void commandsThatWereOtherwiseAreNamed() {
        assertNames(
                edited("rate", command -> command.setLearningRate(0.021)),
                "digest of the training");
        assertNames(
                edited("rate", command -> command.setLearningRate(null)), "names no learning rate");
        assertNames(
                edited("rate", command -> command.setLearningRate(-1.0)), "cannot be carried out");
        assertNames(
                edited("pause", command -> command.setKind(CarriedOutKind.UNKNOWN)),
                "of an unknown kind");
        assertNames(
                edited("pause", command -> command.setKind(CarriedOutKind.RESUME)),
                "outcome PAUSED is recorded, LEARNT rebuilt");
        assertNames(
                edited("resume", command -> command.setKind(CarriedOutKind.PAUSE)),
                "outcome LEARNT is recorded, PAUSED rebuilt");
        assertNames(
                edited(
                        "back",
                        command -> {
                            command.setKind(CarriedOutKind.SET_LEARNING_RATE);
                            command.setLearningRate(0.02);
                        }),
                "version " + Sent.version(run, "back") + " ",
                "schedule step");
        for (long wrong : new long[] {-1, Sent.version(run, "back"), 1000}) {
            assertNames(
                    editedEntry("back", entry -> entry.setParentVersion(wrong)),
                    "version " + Sent.version(run, "back") + " ",
                    "it goes back to version " + wrong + ", which was not rebuilt before it");
        }
        assertNames(
                editedEntry("back", entry -> entry.setParentVersion(entry.getParentVersion() - 2)),
                "version " + Sent.version(run, "back") + " ",
                "digest of the serving model");
    }

    private static List<LedgerEntry> commands(MemoryTopics of) {
        List<LedgerEntry> commands =
                of.records(TOPICS.ledger()).stream()
                        .map(Sent::entry)
                        .filter(entry -> entry.getModelId().equals(MODEL))
                        .filter(entry -> entry.getCommand() != null)
                        .toList();
        assertThat(commands).hasSize(11);
        return commands;
    }

    private static CarriedOutCommand command(LedgerEntry entry) {
        return Objects.requireNonNull(entry.getCommand());
    }

    private static String digest(ReplayReport report, long version) {
        return report.versions().stream()
                .filter(rebuilt -> rebuilt.version() == version)
                .map(RebuiltVersion::rebuilt)
                .findFirst()
                .orElseThrow();
    }

    private static ReplayReport edited(String id, Consumer<CarriedOutCommand> edit) {
        return edited(topics, id, edit);
    }

    private static ReplayReport edited(
            MemoryTopics of, String id, Consumer<CarriedOutCommand> edit) {
        return editedEntry(of, id, entry -> edit.accept(command(entry)));
    }

    private static ReplayReport editedEntry(String id, Consumer<LedgerEntry> edit) {
        return editedEntry(topics, id, edit);
    }

    private static ReplayReport editedEntry(
            MemoryTopics of, String id, Consumer<LedgerEntry> edit) {
        for (int index = 0; index < of.records(TOPICS.ledger()).size(); index++) {
            LedgerEntry entry = Sent.entry(of.records(TOPICS.ledger()).get(index));
            if (entry.getCommand() != null && command(entry).getCommandId().equals(id)) {
                edit.accept(entry);
                return of.change(TOPICS.ledger(), index, bytes -> AvroCodec.encode(entry))
                        .replay(MODEL, null);
            }
        }
        throw new AssertionError("no command " + id);
    }

    private static void assertClean(ReplayReport report) {
        assertThat(report.findings().kept()).isEmpty();
        assertThat(report.isClean()).isTrue();
    }

    private static void assertNames(ReplayReport report, String... words) {
        assertThat(report.findings().kept()).anySatisfy(line -> assertThat(line).contains(words));
    }
}
