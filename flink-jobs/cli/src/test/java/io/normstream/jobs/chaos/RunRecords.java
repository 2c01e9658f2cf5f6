package io.normstream.jobs.chaos;

import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.training.CommittedRecords;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.jobs.wire.ReleasedSchemas;
import io.normstream.jobs.wire.Sha256;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.ModelManifest;
import io.normstream.schemas.OffsetRun;
import io.normstream.schemas.Outcome;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.Step;
import io.normstream.schemas.TopicPosition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What a read_committed reader finds on the topics of a run.
 *
 * @param manifests the latest of each version
 * @param images records on the topic of images
 */
record RunRecords(
        List<LedgerEntry> ledger,
        List<Prediction> predictions,
        SortedMap<Long, ModelManifest> manifests,
        int images,
        int deadLetters) {
    static final int MAX_BYTES = 8 << 20;

    static RunRecords read(KafkaClientSettings kafka, Topics topics) throws RejectedException {
        return new RunRecords(
                CommittedRecords.read(kafka, topics.ledger(), LedgerEntry.class),
                CommittedRecords.read(kafka, topics.predictions(), Prediction.class),
                manifests(kafka, topics.modelUpdates()),
                CommittedRecords.raw(kafka, topics.images()).size(),
                CommittedRecords.raw(kafka, topics.deadLetters()).size());
    }

    private static SortedMap<Long, ModelManifest> manifests(KafkaClientSettings kafka, String topic)
            throws RejectedException {
        AvroCodec codec = new AvroCodec(ReleasedSchemas.store(), MAX_BYTES);
        SortedMap<Long, ModelManifest> manifests = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : CommittedRecords.raw(kafka, topic)) {
            String key = new String(record.key(), StandardCharsets.UTF_8);
            if (key.split("/", -1).length == 2 && record.value() != null) {
                ModelManifest manifest = codec.decode(record.value(), ModelManifest.class);
                manifests.put(manifest.getVersion(), manifest);
            }
        }
        return manifests;
    }

    /**
     * The same learning from the topics of another run: their names, ids and ends are in the
     * genesis entry, in each step and each prediction, and so in the lineage and every hash.
     */
    RunRecords learningFrom(Source source) {
        List<LedgerEntry> entries = new ArrayList<>();
        byte[] hash = null;
        SortedMap<Long, byte[]> hashes = new TreeMap<>();
        for (LedgerEntry entry : ledger) {
            LedgerEntry renamed = source.renamed(entry);
            renamed.setPreviousHash(hash == null ? null : ByteBuffer.wrap(hash));
            hash = Sha256.of(AvroCodec.encode(renamed));
            hashes.put(renamed.getVersion(), hash);
            entries.add(renamed);
        }
        SortedMap<Long, ModelManifest> announced = new TreeMap<>();
        manifests.forEach(
                (version, manifest) ->
                        announced.put(
                                version,
                                ModelManifest.newBuilder(manifest)
                                        .setLineage(source.lineage())
                                        .setLedgerHash(ByteBuffer.wrap(hashes.get(version)))
                                        .build()));
        return new RunRecords(
                entries,
                new ArrayList<>(predictions.stream().map(source::renamed).toList()),
                announced,
                images,
                deadLetters);
    }

    /** What tells the records of a run from those of another that learns the same. */
    Source source(String images) {
        LedgerEntry first = ledger.get(0);
        return new Source(images, first.getLineage(), first.getGenesis().getPositions());
    }

    /**
     * Where a run learns from.
     *
     * @param images topic
     * @param lineage id, which covers the topic
     * @param positions where the lineage begins
     */
    record Source(String images, String lineage, List<TopicPosition> positions) {
        private LedgerEntry renamed(LedgerEntry entry) {
            LedgerEntry renamed = LedgerEntry.newBuilder(entry).setLineage(lineage).build();
            if (renamed.getGenesis() != null) {
                rename(renamed.getGenesis().getPositions());
            }
            if (renamed.getStep() != null) {
                renamed.getStep().getRuns().forEach(run -> run.setTopic(images));
            }
            return renamed;
        }

        /** Topics and their ids; offsets stay. */
        private void rename(List<TopicPosition> own) {
            for (int i = 0; i < Math.min(own.size(), positions.size()); i++) {
                own.get(i).setTopic(positions.get(i).getTopic());
                own.get(i).setTopicId(positions.get(i).getTopicId());
            }
        }

        private Prediction renamed(Prediction prediction) {
            return Prediction.newBuilder(prediction).setTopic(images).setLineage(lineage).build();
        }
    }

    /** Whether the last step that a model is published after has been announced. */
    boolean isPublished() {
        long due =
                ledger.stream()
                        .filter(RunRecords::isPublishing)
                        .mapToLong(LedgerEntry::getVersion)
                        .max()
                        .orElse(-1);
        return due < 0 || (!manifests.isEmpty() && manifests.lastKey() >= due);
    }

    private static boolean isPublishing(LedgerEntry entry) {
        Step step = entry.getStep();
        return step != null
                && step.getOutcome() == Outcome.LEARNT
                && entry.getScheduleStep() % ChaosSettings.PUBLISH_EVERY == 0;
    }

    /** Images that the ledger's steps took in so far. */
    static int accepted(KafkaClientSettings kafka, Topics topics) throws RejectedException {
        return CommittedRecords.read(kafka, topics.ledger(), LedgerEntry.class).stream()
                .map(LedgerEntry::getStep)
                .filter(Objects::nonNull)
                .flatMap(step -> step.getRuns().stream())
                .mapToInt(OffsetRun::getAccepted)
                .sum();
    }

    /** Hash of the last ledger entry, which covers every one before it. */
    byte[] lastHash() {
        return Sha256.of(AvroCodec.encode(ledger.get(ledger.size() - 1)));
    }

    /** Digest of the arrays of every published model, by version. */
    SortedMap<Long, ByteBuffer> digests() {
        SortedMap<Long, ByteBuffer> digests = new TreeMap<>();
        manifests.forEach((version, manifest) -> digests.put(version, manifest.getDigest()));
        return digests;
    }
}
