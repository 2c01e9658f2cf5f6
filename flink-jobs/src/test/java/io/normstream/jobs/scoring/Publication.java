package io.normstream.jobs.scoring;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.ScoringSettings;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.training.Learners;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.reference.ReferenceEngine;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.train.OnlineLearner;
import io.normstream.schemas.ModelChunk;
import io.normstream.schemas.ModelManifest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;

/** A serving model for images of 8x8x1 and two classes, as it goes over Kafka in three chunks. */
record Publication(String lineage, long version, byte[] model) {
    static final String MODEL = "m";
    static final int SIZE = 8;
    static final int CHUNKS = 3;
    static final Engine ENGINE = ReferenceEngine.float32(1);

    /** A model that differs from those of other versions. */
    static Publication of(String lineage, long version) {
        Configuration configuration = new Configuration();
        configuration.setString("training.models", MODEL + "=8x8x1:2");
        configuration.setString("training.seed", Long.toString(version));
        TrainingSettings settings = TrainingSettings.from(configuration);
        try (OnlineLearner learner =
                OnlineLearner.create(Learners.settings(settings, settings.model(MODEL)), ENGINE)) {
            return new Publication(
                    lineage, version, learner.servingModel(Map.of("version", "" + version)));
        }
    }

    /** Settings of a scorer of such models, with {@code overrides} as key, value, key, value. */
    static ScoringSettings settings(String... overrides) {
        Configuration configuration = new Configuration();
        configuration.setString("training.models", MODEL + "=8x8x1:2");
        configuration.setString("training.engine", "reference");
        configuration.setString("scoring.batch-size", "4");
        for (int i = 0; i < overrides.length; i += 2) {
            configuration.setString(overrides[i], overrides[i + 1]);
        }
        return ScoringSettings.from(configuration);
    }

    static ModelDeclaration declared() {
        return settings().models().get(0);
    }

    List<ModelUpdate> updates() {
        List<ModelUpdate> updates = new ArrayList<>(chunks());
        updates.add(ModelUpdate.manifest(manifest().build()));
        return updates;
    }

    List<ModelUpdate> chunks() {
        int size = model.length / CHUNKS + 1;
        List<ModelUpdate> chunks = new ArrayList<>();
        for (int i = 0; i < CHUNKS; i++) {
            byte[] part =
                    Arrays.copyOfRange(model, i * size, Math.min(model.length, (i + 1) * size));
            chunks.add(
                    ModelUpdate.chunk(
                            new ModelChunk(
                                    MODEL,
                                    lineage,
                                    version,
                                    (int) (version % 8),
                                    i,
                                    CHUNKS,
                                    ByteBuffer.wrap(part))));
        }
        return chunks;
    }

    ModelManifest.Builder manifest() {
        return ModelManifest.newBuilder()
                .setModelId(MODEL)
                .setLineage(lineage)
                .setVersion(version)
                .setScheduleStep(version)
                .setPublication(version)
                .setSlot((int) (version % 8))
                .setChunks(CHUNKS)
                .setSize(model.length)
                .setChecksum(ByteBuffer.wrap(sha256(model)))
                .setDigest(ByteBuffer.wrap(ServingModel.decode(model).digest()))
                .setLedgerHash(ByteBuffer.allocate(32))
                .setEventTime(Instant.EPOCH)
                .setImagesSeen(100)
                .setArchitecture("small-cnn")
                .setHeight(SIZE)
                .setWidth(SIZE)
                .setChannels(1)
                .setClasses(2);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
