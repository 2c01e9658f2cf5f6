package io.normstream.jobs.audit;

import static io.normstream.jobs.training.RecordedRun.MODEL;
import static io.normstream.jobs.training.RecordedRun.OTHER;
import static io.normstream.jobs.training.RecordedRun.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.training.RecordedRun;
import io.normstream.jobs.training.learner.InitialFile;
import io.normstream.jobs.training.learner.ModelOrigin;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.model.pytorch.StateDict;
import io.normstream.model.pytorch.StateDictEntry;
import io.normstream.model.snapshot.SafetensorsCodec;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.Snapshot;
import io.normstream.model.snapshot.StoredArray;
import io.normstream.schemas.LedgerEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code verify} and {@code replay} of lineages that started from a file. */
class InitialModelReplayTest {
    private static final String MODELS = "m=8x8x1:2,other=8x8x1:2";

    @TempDir private static Path directory;
    private static InitialFile serving;
    private static InitialFile training;

    @BeforeAll
    static void rebuild() throws Exception {
        ReplayReport report = MemoryTopics.of(drawn()).replay(MODEL, 6L);
        serving = write("serving", Objects.requireNonNull(report.servingModel()));
        training = write("training", Objects.requireNonNull(report.trainingSnapshot()));
    }

    private static InitialFile write(String name, byte[] file) throws Exception {
        return InitialFile.read(Files.write(directory.resolve(name), file));
    }

    private static String digest(InitialFile file) {
        return ModelOrigin.of(Snapshot.decode(file.bytes()), new TreeSet<>()).digest();
    }

    private static RecordedRun drawn() {
        return RecordedRun.images(200, 1, 31).train(true, "training.models", MODELS);
    }

    private static MemoryTopics startedFrom(String name) {
        return startedFrom(name, RecordedRun.images(200, 1, 32));
    }

    private static MemoryTopics startedFrom(String name, RecordedRun run) {
        return MemoryTopics.of(
                run.train(
                        true,
                        "training.models",
                        MODELS,
                        "training.initial-models",
                        MODEL + "=" + directory.resolve(name)));
    }

    @Test
    void whatStartedFromAFileIsProvedAndComesOutAgainWithIt() {
        for (String name : List.of("serving", "training")) {
            MemoryTopics topics = startedFrom(name);

            assertThat(topics.verify(true).findings().kept()).isEmpty();
            ReplayReport report = topics.replay(MODEL, null, training, serving);
            assertThat(report.findings().kept()).isEmpty();
            assertThat(report.versions()).isNotEmpty().allMatch(RebuiltVersion::isEqual);
            assertThat(topics.replay(OTHER, null).findings().kept()).isEmpty();
        }
    }

    @Test
    void aStateDictOfPyTorchIsMadeTheSameModelAgain() throws Exception {
        ServingModel model = ServingModel.decode(serving.bytes());
        SortedMap<String, StoredArray> arrays = new TreeMap<>();
        for (StateDictEntry entry : StateDict.of(model.architecture()).entries()) {
            if (!entry.key().startsWith("input") && !entry.key().startsWith("dense")) {
                StoredArray array = Objects.requireNonNull(model.arrays().get(entry.name()));
                arrays.put(entry.key(), entry.toPyTorch(array));
            }
        }
        InitialFile file =
                write(
                        "state_dict",
                        SafetensorsCodec.encode(
                                new SafetensorsCodec.Contents(new TreeMap<>(), arrays)));
        MemoryTopics topics = startedFrom("state_dict");

        assertThat(topics.verify(true).findings().kept()).isEmpty();
        ReplayReport report = topics.replay(MODEL, null, serving, file);
        assertThat(report.findings().kept()).isEmpty();
        assertThat(report.versions()).isNotEmpty().allMatch(RebuiltVersion::isEqual);
        assertThat(topics.replay(MODEL, null).findings().kept())
                .singleElement()
                .asString()
                .contains("which --initial-model must name");
    }

    @Test
    void frozenLayersStayInAReplay() {
        MemoryTopics topics =
                MemoryTopics.of(
                        RecordedRun.images(200, 1, 33)
                                .train(
                                        true,
                                        "training.models",
                                        MODELS,
                                        "training.freeze",
                                        "input,conv*,norm*"));

        assertThat(topics.verify(true).findings().kept()).isEmpty();
        ReplayReport report = topics.replay(MODEL, null);
        assertThat(report.findings().kept()).isEmpty();
        assertThat(report.versions()).isNotEmpty().allMatch(RebuiltVersion::isEqual);
    }

    @Test
    void withoutTheFileItsDigestIsAskedFor() {
        ReplayReport without = startedFrom("serving").replay(MODEL, null);

        assertThat(without.versions()).isEmpty();
        assertThat(without.findings().kept())
                .singleElement()
                .asString()
                .contains(
                        "SHA-256 " + digest(serving),
                        "which --initial-model must name",
                        "the lineage ends here");
        assertThat(startedFrom("serving").replay(MODEL, null, training).findings().kept())
                .singleElement()
                .asString()
                .contains("given were [" + digest(training) + "]");
    }

    @Test
    void aSecondLineageMayStartFromTheFirst() {
        MemoryTopics topics = startedFrom("training", drawn());

        ReplayReport report = topics.replay(MODEL, null, training);
        assertThat(report.findings().kept()).isEmpty();
        assertThat(report.versions().stream().map(RebuiltVersion::lineage).distinct()).hasSize(2);
    }

    @Test
    void aScheduleStepThatIsNotTheFilesIsFound() {
        MemoryTopics topics =
                withGenesis(
                        startedFrom("training"),
                        genesis -> genesis.setScheduleStep(genesis.getScheduleStep() + 1));

        assertThat(topics.replay(MODEL, null, training).findings().kept())
                .anySatisfy(line -> assertThat(line).contains("version 0 ", "schedule step"));
    }

    @Test
    void anOriginThatIsNoneIsNamed() {
        MemoryTopics topics =
                withGenesis(
                        startedFrom("serving"),
                        entry ->
                                Objects.requireNonNull(entry.getGenesis())
                                        .getConfiguration()
                                        .stream()
                                        .filter(
                                                option ->
                                                        option.getKey()
                                                                .equals("training.initial-models"))
                                        .forEach(option -> option.setValue(MODEL + "=md5:1")));

        assertThat(topics.replay(MODEL, null, serving).findings().kept())
                .anySatisfy(
                        line ->
                                assertThat(line)
                                        .contains(
                                                "sha256:DIGEST;images:COUNT[;version:LINEAGE:VERSION][;new:LAYER+LAYER],"
                                                        + " found md5:1"));
    }

    private static MemoryTopics withGenesis(MemoryTopics topics, Consumer<LedgerEntry> change) {
        for (int index = 0; index < topics.records(TOPICS.ledger()).size(); index++) {
            LedgerEntry entry = Sent.entry(topics.records(TOPICS.ledger()).get(index));
            if (entry.getGenesis() != null && entry.getModelId().equals(MODEL)) {
                change.accept(entry);
                return topics.change(TOPICS.ledger(), index, bytes -> AvroCodec.encode(entry));
            }
        }
        throw new AssertionError("no genesis entry");
    }
}
