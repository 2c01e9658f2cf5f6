package io.normstream.jobs.training.start;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.config.TrainingSettings;
import io.normstream.jobs.wire.Sha256;
import io.normstream.model.engine.Engine;
import io.normstream.schemas.ConfigurationEntry;
import io.normstream.schemas.Genesis;
import io.normstream.schemas.TopicPosition;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Identity of a run and the ledger entry that opens it. */
public final class Lineage {
    private static final int ID_BYTES = 8;

    private Lineage() {}

    /**
     * Id of the run: a digest of model, configuration, engine, first version and of where it begins
     * on which topics. Not random, so that the same run made twice on the same topics has the same
     * bytes; the first version tells a fresh start from the run before.
     */
    public static String id(
            ModelDeclaration model,
            TrainingSettings settings,
            Engine engine,
            long firstVersion,
            LineageBeginning beginning) {
        String text =
                String.join(
                        "\n",
                        model.toString(),
                        settings.configuration().toString(),
                        engine.description().toString(),
                        Long.toString(firstVersion),
                        beginning.text());
        byte[] digest = Sha256.of(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest, 0, ID_BYTES);
    }

    /** What the lineage is made under, and where it begins. */
    public static Genesis genesis(
            TrainingSettings settings, Engine engine, LineageBeginning beginning) {
        List<ConfigurationEntry> configuration =
                settings.configuration().entrySet().stream()
                        .map(entry -> new ConfigurationEntry(entry.getKey(), entry.getValue()))
                        .toList();
        return Genesis.newBuilder()
                .setConfiguration(configuration)
                .setSeed(settings.seed())
                .setEngine(engine.name())
                .setPrecision(engine.precision())
                .setThreads(engine.threads())
                .setInstructionSet(engine.instructionSet())
                .setPositions(positions(beginning))
                .setOwnerPartition(beginning.ownerPartition())
                .build();
    }

    private static List<TopicPosition> positions(LineageBeginning beginning) {
        return beginning.positions().stream()
                .map(
                        place ->
                                new TopicPosition(
                                        place.topic(),
                                        place.topicId(),
                                        place.partition(),
                                        place.offset()))
                .toList();
    }
}
