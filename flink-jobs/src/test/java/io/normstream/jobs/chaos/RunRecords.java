package io.normstream.jobs.chaos;

import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.training.CommittedRecords;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.jobs.wire.ReleasedSchemas;
import io.normstream.schemas.Genesis;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.ModelManifest;
import io.normstream.schemas.OffsetRun;
import io.normstream.schemas.Outcome;
import io.normstream.schemas.Prediction;
import io.normstream.schemas.Step;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

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
     * The same learning from another topic of images, as the run {@code other} had it: its name
     * stands in each step and each prediction, its id in the genesis entry, and both in the name of
     * the lineage, and so in every hash.
     */
    RunRecords learningFrom(String images, RunRecords other) {
        List<LedgerEntry> entries = new ArrayList<>();
        byte[] hash = null;
        SortedMap<Long, byte[]> hashes = new TreeMap<>();
        for (LedgerEntry entry : ledger) {
            LedgerEntry renamed = LedgerEntry.newBuilder(entry).build();
            renamed.setPreviousHash(hash == null ? null : ByteBuffer.wrap(hash));
            renamed.setLineage(other.lineage());
            rename(renamed.getGenesis(), other);
            Step step = renamed.getStep();
            if (step != null) {
                for (OffsetRun run : step.getRuns()) {
                    run.setTopic(images);
                }
            }
            hash = sha256(AvroCodec.encode(renamed));
            hashes.put(renamed.getVersion(), hash);
            entries.add(renamed);
        }
        List<Prediction> renamed = new ArrayList<>();
        for (Prediction prediction : predictions) {
            renamed.add(
                    Prediction.newBuilder(prediction)
                            .setTopic(images)
                            .setLineage(other.lineage())
                            .build());
        }
        SortedMap<Long, ModelManifest> announced = new TreeMap<>();
        manifests.forEach(
                (version, manifest) ->
                        announced.put(
                                version,
                                ModelManifest.newBuilder(manifest)
                                        .setLedgerHash(ByteBuffer.wrap(hashes.get(version)))
                                        .build()));
        return new RunRecords(entries, renamed, announced, this.images, deadLetters);
    }

    private String lineage() {
        return ledger.isEmpty() ? "none" : ledger.get(0).getLineage();
    }

    /** Topics and ids are the other run's, offsets stay. */
    private static void rename(@Nullable Genesis genesis, RunRecords other) {
        if (genesis == null || other.ledger.isEmpty()) {
            return;
        }
        Genesis theirs = other.ledger.get(0).getGenesis();
        for (int i = 0; theirs != null && i < theirs.getPositions().size(); i++) {
            if (i < genesis.getPositions().size()) {
                genesis.getPositions().get(i).setTopic(theirs.getPositions().get(i).getTopic());
                genesis.getPositions().get(i).setTopicId(theirs.getPositions().get(i).getTopicId());
            }
        }
    }

    /** Whether the last step that a model is published behind has been announced. */
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

    /** Hash of the last ledger entry, which covers every one before it. */
    byte[] lastHash() {
        return sha256(AvroCodec.encode(ledger.get(ledger.size() - 1)));
    }

    /** Digest of the arrays of every published model, by version. */
    SortedMap<Long, ByteBuffer> digests() {
        SortedMap<Long, ByteBuffer> digests = new TreeMap<>();
        manifests.forEach((version, manifest) -> digests.put(version, manifest.getDigest()));
        return digests;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
