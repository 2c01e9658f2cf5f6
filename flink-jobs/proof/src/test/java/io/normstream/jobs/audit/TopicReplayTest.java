package io.normstream.jobs.audit;

import static io.normstream.jobs.training.RecordedRun.MODEL;
import static io.normstream.jobs.training.RecordedRun.OTHER;
import static io.normstream.jobs.training.RecordedRun.TOPICS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.normstream.jobs.training.RecordedRun;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.ModelUpdates;
import io.normstream.jobs.wire.PublishedModel;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.jobs.wire.Sha256;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.TrainingSnapshot;
import io.normstream.schemas.Genesis;
import io.normstream.schemas.ImageRecord;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.ModelManifest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TopicReplayTest {
    private static final String MODELS = "m=8x8x1:2,other=8x8x1:2";
    private static final String OPTION = "training.apply-exif-orientation";

    @Test
    void fiftyPublishedVersionsComeOutAgain() {
        MemoryTopics topics =
                MemoryTopics.of(
                        RecordedRun.images(800, 1, 11)
                                .train(
                                        true,
                                        "training.models",
                                        MODELS,
                                        "training.publish-every",
                                        "1"));

        ReplayReport report = topics.replay(MODEL, null);

        assertClean(report);
        assertThat(report.versions())
                .hasSizeGreaterThanOrEqualTo(50)
                .allSatisfy(version -> assertThat(version.rebuilt()).isEqualTo(version.recorded()));
        assertClean(topics.replay(OTHER, null));
    }

    /** A build that knew no EXIF orientation learnt images as they are stored, and said nothing. */
    @Test
    void aLineageOfBeforeTheOptionIsLearntAgainFromImagesAsTheyAreStored() {
        MemoryTopics now =
                MemoryTopics.of(
                        RecordedRun.images(150, 1, 12)
                                .train(
                                        false,
                                        "training.models",
                                        MODELS,
                                        "training.publish-every",
                                        "1000"));
        MemoryTopics before = withoutOption(now, OPTION);

        assertThat(upright(now.replay(MODEL, 3L))).isTrue();
        assertThat(upright(before.replay(MODEL, 3L))).isFalse();
    }

    private static MemoryTopics withoutOption(MemoryTopics topics, String key) {
        return RewrittenLedger.of(
                topics,
                MODEL,
                entries -> {
                    Genesis genesis = Objects.requireNonNull(entries.get(0).getGenesis());
                    genesis.setConfiguration(
                            genesis.getConfiguration().stream()
                                    .filter(option -> !option.getKey().equals(key))
                                    .toList());
                });
    }

    /**
     * The hash of the ledger, and so the checksum of the file, is another in both rewritten ones.
     */
    @Test
    void onlyTheArraysCountOfModelsThatAnOlderBuildWroteInAnotherForm() {
        MemoryTopics now =
                MemoryTopics.of(
                        RecordedRun.images(150, 1, 12)
                                .train(
                                        false,
                                        "training.models",
                                        MODELS,
                                        "training.publish-every",
                                        "3"));

        assertClean(withoutOption(now, OPTION).replay(MODEL, null));
        assertThat(
                        withoutOption(now, "training.metrics-every")
                                .replay(MODEL, null)
                                .findings()
                                .kept())
                .isNotEmpty()
                .allSatisfy(
                        finding -> assertThat(finding).contains("checksum of the serving model"));
    }

    /** What a build of another format version published has another size and checksum. */
    @Test
    void onlyTheArraysCountOfModelsInAnotherFormatVersion() {
        RecordedRun run =
                RecordedRun.images(60, 1, 23)
                        .train(false, "training.models", MODELS, "training.publish-every", "3");
        ModelManifest manifest = newest(run).manifest();

        manifest.setSize(manifest.getSize() - 64);
        assertThat(replayed(run, manifest)).singleElement().asString().contains("size of the");
        manifest.setChecksum(ByteBuffer.wrap(Sha256.of(new byte[] {1})));
        assertThat(replayed(run, manifest)).isEmpty();
        manifest.setSize(manifest.getSize() + 64);
        assertThat(replayed(run, manifest)).singleElement().asString().contains("checksum of the");
    }

    private static List<String> replayed(RecordedRun run, ModelManifest instead) {
        int index = indexOf(run, MODEL + "/" + instead.getVersion());
        byte[] record = AvroCodec.encode(instead);
        return MemoryTopics.of(run)
                .change(TOPICS.modelUpdates(), index, bytes -> record)
                .replay(MODEL, null)
                .findings()
                .kept();
    }

    private static PublishedModel newest(RecordedRun run) {
        ModelUpdates updates = new ModelUpdates(MODEL, MemoryTopics.CODEC);
        run.records(TOPICS.modelUpdates())
                .forEach(record -> updates.accept(record.key(), record.value()));
        return updates.newest();
    }

    private static boolean upright(ReplayReport report) {
        assertClean(report);
        return TrainingSnapshot.decode(Objects.requireNonNull(report.trainingSnapshot()))
                .architecture()
                .applyExifOrientation();
    }

    @Test
    void modelsWithRecalibratedStatisticsComeOutAgain() throws Exception {
        RecordedRun run =
                RecordedRun.images(300, 1, 18)
                        .train(
                                true,
                                "training.models",
                                MODELS,
                                "training.publish-every",
                                "2",
                                "training.recalibrate-images",
                                "40");
        MemoryTopics topics = MemoryTopics.of(run);

        assertThat(topics.verify(true).findings().kept()).isEmpty();
        assertClean(topics.replay(MODEL, null));
        assertClean(topics.replay(MODEL, 7L));
        assertThat(topics.replay(MODEL, null).versions()).hasSizeGreaterThan(8);
        List<ConsumerRecord<byte[], byte[]>> updates = topics.records(TOPICS.modelUpdates());
        for (int index = 0; index < updates.size(); index++) {
            byte[] changed = changes(updates.get(index)).get("/recalibrationImages");
            String model = new String(updates.get(index).key(), UTF_8).split("/")[0];
            if (changed != null) {
                assertThat(
                                topics.change(TOPICS.modelUpdates(), index, bytes -> changed)
                                        .replay(model, null)
                                        .isClean())
                        .as("update %d", index)
                        .isFalse();
            }
        }
    }

    /** Some times in microseconds: a build before bounds learnt them, and named that year after. */
    private static long someMicros(int number) {
        long millis = 1_700_000_000_000L + number;
        return number % 7 == 3 ? 1_000 * millis : millis;
    }

    private static RecordedRun imagesOfSomeMicros() {
        return RecordedRun.images(300, 1, 21, TopicReplayTest::someMicros);
    }

    @Test
    void aLineageThatBelievedEveryEventTimeComesOutAgain() {
        MemoryTopics topics =
                MemoryTopics.of(
                        imagesOfSomeMicros()
                                .notKnowing(
                                        "ingest.earliest-event-time", "ingest.latest-event-time")
                                .train(
                                        true,
                                        "training.models",
                                        MODELS,
                                        "ingest.latest-event-time",
                                        "none"));

        assertThat(topics.verify(true).findings().kept()).isEmpty();
        assertClean(topics.replay(MODEL, null));
    }

    @Test
    void aLineageThatRefusedEventTimesComesOutAgain() {
        RecordedRun run = imagesOfSomeMicros().train(true, "training.models", MODELS);
        assertThat(run.records(TOPICS.deadLetters())).hasSizeGreaterThan(300 / 7);
        MemoryTopics topics = MemoryTopics.of(run);

        assertThat(topics.verify(true).findings().kept()).isEmpty();
        assertClean(topics.replay(MODEL, null));
    }

    @Test
    void theNamesOfClassesStandInModelsAndComeOutAgain() throws Exception {
        RecordedRun run =
                RecordedRun.images(200, 1, 22)
                        .train(
                                true,
                                "training.models",
                                MODELS,
                                "training.classes",
                                "m=Tor,Tür;other=on,off");
        MemoryTopics topics = MemoryTopics.of(run);

        assertThat(topics.verify(true).findings().kept()).isEmpty();
        ReplayReport report = topics.replay(MODEL, null);
        assertClean(report);
        PublishedModel newest = newest(run);
        ModelManifest swapped = newest.manifest();
        assertThat(swapped.getClassNames()).containsExactly("Tor", "Tür");
        assertThat(ServingModel.decode(newest.bytes()).classNames().names())
                .containsExactly("Tor", "Tür");
        swapped.setClassNames(List.of("Tür", "Tor"));
        assertThat(replayed(run, swapped))
                .singleElement()
                .asString()
                .contains("names of the classes", "[Tür, Tor]", "[Tor, Tür]");
    }

    private static int indexOf(RecordedRun run, String key) {
        List<ConsumerRecord<byte[], byte[]>> updates = run.records(TOPICS.modelUpdates());
        return IntStream.range(0, updates.size())
                .filter(index -> new String(updates.get(index).key(), UTF_8).equals(key))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void severalPartitionsInOrderOfArrivalAndFreshLineagesComeOutAgain() {
        String[] arrival = {
            "training.models", MODELS,
            "training.order", "arrival",
            "training.flush-interval", "1 s",
            "training.seed", "1"
        };
        RecordedRun run = RecordedRun.images(300, 4, 12).train(true, arrival);
        arrival[7] = "2";
        MemoryTopics topics = MemoryTopics.of(run.train(true, arrival));

        ReplayReport report = topics.replay(MODEL, null);

        assertClean(report);
        assertThat(report.versions().stream().map(RebuiltVersion::lineage).distinct()).hasSize(2);
    }

    @Test
    void stepsThatWereRefusedAreRefusedAgain() {
        RecordedRun run =
                RecordedRun.images(200, 1, 13)
                        .train(
                                true,
                                "training.models",
                                MODELS,
                                "training.on-divergence",
                                "skip",
                                "training.learning-rate",
                                "1e25");

        assertClean(MemoryTopics.of(run).replay(MODEL, run.version(MODEL)));
    }

    @Test
    void aVersionThatWasNotPublishedIsRebuiltWithItsTrainingState() {
        RecordedRun run =
                RecordedRun.images(200, 1, 14)
                        .train(false, "training.models", MODELS, "training.digest-every", "1");

        ReplayReport report = MemoryTopics.of(run).replay(MODEL, 7L);

        assertClean(report);
        RebuiltVersion last = report.versions().get(report.versions().size() - 1);
        assertThat(last.version()).isEqualTo(7);
        assertThat(last.recorded()).isNull();
        byte[] model = Objects.requireNonNull(report.servingModel());
        assertThat(AuditedEntry.hex(ServingModel.decode(model).digest())).isEqualTo(last.rebuilt());
        assertThat(
                        TrainingSnapshot.decode(Objects.requireNonNull(report.trainingSnapshot()))
                                .metadata())
                .containsEntry("version", "7");
    }

    @Test
    void aVersionThatIsNotThereIsNamed() {
        RecordedRun run = RecordedRun.images(60, 1, 15).train(true, "training.models", MODELS);
        MemoryTopics topics = MemoryTopics.of(run);

        assertThat(topics.replay(MODEL, 1000L).findings().kept())
                .anySatisfy(line -> assertThat(line).contains("version 1000", "no such entry"));
        assertThat(topics.replay("nobody", null).findings().kept())
                .containsExactly("model nobody: the ledger has no entry of it, only of [m, other]");
    }

    @Test
    void anImageThatWasChangedOrDeletedIsNamed() throws Exception {
        RecordedRun run = RecordedRun.images(120, 1, 16).train(true, "training.models", MODELS);
        MemoryTopics topics = MemoryTopics.of(run);
        List<ConsumerRecord<byte[], byte[]>> images = topics.records(TOPICS.images());
        for (int index = 0; index < images.size(); index += 10) {
            ImageRecord image = image(images.get(index).value());
            if (image == null || !image.getModelId().equals(MODEL)) {
                continue;
            }
            image.getPayload().put(5, (byte) (image.getPayload().get(5) ^ 1));
            byte[] changed = AvroCodec.encode(image);
            boolean dead = Integer.valueOf(7).equals(image.getLabel());
            long offset = images.get(index).offset();

            ReplayReport altered =
                    topics.change(TOPICS.images(), index, bytes -> changed).replay(MODEL, null);
            assertThat(altered.isClean()).as("offset %d", offset).isEqualTo(dead);
            if (!dead) {
                assertThat(altered.findings().kept().get(0)).contains("version ");
                assertThat(
                                topics.drop(TOPICS.images(), index)
                                        .replay(MODEL, null)
                                        .findings()
                                        .kept())
                        .anySatisfy(line -> assertThat(line).contains("version ", "offsets "));
            }
        }
    }

    @Test
    void whatVerifyCannotTellOfAnEntryOrAManifestReplayDoes() throws Exception {
        RecordedRun run =
                RecordedRun.images(90, 1, 17)
                        .train(
                                false,
                                "training.models",
                                MODELS,
                                "training.publish-every",
                                "2",
                                "training.digest-every",
                                "1");
        MemoryTopics topics = MemoryTopics.of(run);
        for (String topic : List.of(TOPICS.ledger(), TOPICS.modelUpdates())) {
            for (int index = 0; index < topics.records(topic).size(); index++) {
                Map<String, byte[]> changes = changes(topics.records(topic).get(index));
                for (Map.Entry<String, byte[]> change : changes.entrySet()) {
                    MemoryTopics changed = topics.change(topic, index, bytes -> change.getValue());
                    assertThat(
                                    changed.verify(false).isClean()
                                            && changed.replay(MODEL, last(run, MODEL)).isClean()
                                            && changed.replay(OTHER, last(run, OTHER)).isClean())
                            .as("%s %d %s", topic, index, change.getKey())
                            .isFalse();
                }
            }
        }
    }

    @Test
    void predictionsThatAreGoneAreNotComparedAndTheOthersAre() {
        RecordedRun run = RecordedRun.images(150, 1, 19).train(true, "training.models", MODELS);
        MemoryTopics whole = MemoryTopics.of(run);
        for (long offset : new long[] {1, 40, 77, whole.records(TOPICS.predictions()).size()}) {
            MemoryTopics cut = whole.cut(TOPICS.predictions(), 0, offset);
            List<String> warnings = new ArrayList<>();

            assertClean(cut.replay(MODEL, last(run, MODEL), warnings::add));
            assertThat(warnings)
                    .singleElement()
                    .asString()
                    .contains("not compared are predictions that");
            int left = cut.records(TOPICS.predictions()).size();
            if (left > 20) {
                assertThat(
                                cut.drop(TOPICS.predictions(), left - 20)
                                                .replay(MODEL, last(run, MODEL), warnings::add)
                                                .isClean()
                                        && cut.drop(TOPICS.predictions(), left - 20)
                                                .replay(OTHER, last(run, OTHER), warnings::add)
                                                .isClean())
                        .isFalse();
            }
        }
    }

    private static Long last(RecordedRun run, String model) {
        return run.version(model);
    }

    private static Map<String, byte[]> changes(ConsumerRecord<byte[], byte[]> record)
            throws RejectedException {
        if (record.topic().equals(TOPICS.ledger())) {
            return FieldChanges.of(record.value(), LedgerEntry.class);
        }
        boolean manifest = new String(record.key(), UTF_8).split("/").length == 2;
        return manifest ? FieldChanges.of(record.value(), ModelManifest.class) : Map.of();
    }

    private static @Nullable ImageRecord image(byte[] value) {
        try {
            return MemoryTopics.CODEC.decode(value, ImageRecord.class);
        } catch (RejectedException e) {
            return null;
        }
    }

    private static void assertClean(ReplayReport report) {
        assertThat(report.findings().kept()).isEmpty();
        assertThat(report.isClean()).isTrue();
    }
}
