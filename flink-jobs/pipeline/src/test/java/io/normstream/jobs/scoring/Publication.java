package io.normstream.jobs.scoring;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.ScoringSettings;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.training.learner.Learners;
import io.normstream.jobs.wire.ModelUpdate;
import io.normstream.jobs.wire.Sha256;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.reference.ReferenceEngine;
import io.normstream.model.image.Preprocessing;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Dense;
import io.normstream.model.nn.GlobalAveragePool;
import io.normstream.model.nn.Sequential;
import io.normstream.model.norm.ParameterSpec;
import io.normstream.model.snapshot.ClassNames;
import io.normstream.model.snapshot.DescriptionJson;
import io.normstream.model.snapshot.ElementType;
import io.normstream.model.snapshot.Metadata;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.model.snapshot.StoredArray;
import io.normstream.model.train.OnlineLearner;
import io.normstream.schemas.ModelChunk;
import io.normstream.schemas.ModelManifest;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;

/** A serving model for images of 8x8x1 and two classes, as it goes over Kafka in three chunks. */
record Publication(String lineage, long version, byte[] model) {
    static final String MODEL = "m";
    static final int SIZE = 8;
    static final int CHUNKS = 3;
    static final Engine ENGINE = ReferenceEngine.float32(1);

    /** A model that differs from those of other versions. */
    static Publication of(String lineage, long version) {
        return of(lineage, version, Map.of("version", "" + version));
    }

    /** The same with names of its classes. */
    static Publication of(String lineage, long version, List<String> classes) {
        return of(
                lineage,
                version,
                Map.of(
                        "version",
                        "" + version,
                        Metadata.CLASS_NAMES,
                        new ClassNames(classes).json()));
    }

    private static Publication of(String lineage, long version, Map<String, String> provenance) {
        Configuration configuration = new Configuration();
        configuration.setString("training.models", MODEL + "=8x8x1:2");
        configuration.setString("training.seed", Long.toString(version));
        TrainingSettings settings = TrainingSettings.from(configuration);
        try (OnlineLearner learner =
                OnlineLearner.create(Learners.settings(settings, settings.model(MODEL)), ENGINE)) {
            return new Publication(lineage, version, learner.servingModel(provenance));
        }
    }

    /** The same model, of images that are prepared so. */
    Publication taking(Preprocessing images) {
        ServingModel served = ServingModel.decode(model);
        SortedMap<String, String> metadata = new TreeMap<>(served.metadata());
        metadata.put(
                Metadata.ARCHITECTURE,
                DescriptionJson.write(served.architecture().withPreprocessing(images)));
        return new Publication(
                lineage, version, new ServingModel(metadata, served.arrays()).encode());
    }

    /** A file of a network that takes a hundred times the memory of the declared one. */
    static Publication wide(String lineage, long version) {
        Architecture architecture =
                new Architecture(
                        declared().architecture(),
                        declared().input(),
                        declared().classes(),
                        Sequential.of(
                                Conv2d.of1x1(1 << 13, 1),
                                new GlobalAveragePool(),
                                new Dense(declared().classes())));
        SortedMap<String, String> metadata =
                new TreeMap<>(ServingModel.decode(of(lineage, version).model).metadata());
        metadata.put(Metadata.ARCHITECTURE, DescriptionJson.write(architecture));
        SortedMap<String, StoredArray> arrays = new TreeMap<>();
        for (ParameterSpec spec : architecture.layers().parameters(architecture.input())) {
            int size = spec.shape().stream().reduce(Float.BYTES, Math::multiplyExact);
            arrays.put(
                    spec.name(),
                    new StoredArray(ElementType.F32, spec.shape(), ByteBuffer.allocate(size)));
        }
        return new Publication(lineage, version, new ServingModel(metadata, arrays).encode());
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

    /** As such a model takes images. */
    static Preprocessing prepared() {
        return settings().preprocessing();
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
                .setChecksum(ByteBuffer.wrap(Sha256.of(model)))
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
}
