package io.normstream.jobs.audit;

import io.normstream.jobs.wire.AvroCodec;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.jobs.wire.Sha256;
import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import io.normstream.model.snapshot.ServingModel;
import io.normstream.schemas.CarriedOutCommand;
import io.normstream.schemas.Genesis;
import io.normstream.schemas.LedgerEntry;
import io.normstream.schemas.ModelManifest;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds versions of one model from its ledger, fed entry by entry, and the images that it names.
 */
final class Replay implements AutoCloseable {
    private final ReplayPlan plan;
    private final LineageSources sources;
    private final PredictionReader predictions;
    private final AvroCodec codec;
    private final Consumer<String> warnings;
    private final Consumer<RebuiltVersion> rebuilt;
    private final Findings findings;
    private @Nullable LineageReplay current;
    private @Nullable Engine engine;
    private byte @Nullable [] servingModel;
    private byte @Nullable [] trainingSnapshot;

    /**
     * @param rebuilt takes every version that was rebuilt
     */
    Replay(
            ReplayPlan plan,
            LineageSources sources,
            PredictionReader predictions,
            AvroCodec codec,
            Consumer<String> warnings,
            Consumer<RebuiltVersion> rebuilt,
            Findings findings) {
        this.plan = plan;
        this.sources = sources;
        this.predictions = predictions;
        this.codec = codec;
        this.warnings = warnings;
        this.rebuilt = rebuilt;
        this.findings = findings;
    }

    /** Takes a record of the ledger topic. */
    void accept(Place place, byte @Nullable [] value) {
        LedgerEntry entry;
        try {
            entry = codec.decode(value == null ? new byte[0] : value, LedgerEntry.class);
        } catch (RejectedException e) {
            return; // found when the plan was made
        }
        if (!entry.getModelId().equals(plan.modelId())) {
            return;
        }
        EntryName which = new EntryName(entry.getModelId(), entry.getVersion(), place);
        try {
            take(which, entry, Sha256.of(Objects.requireNonNull(value)));
        } catch (ReplayException e) {
            findings.add("%s: %s; the lineage ends here", which, e.getMessage());
            end();
        }
    }

    private void take(EntryName which, LedgerEntry entry, byte[] hash) throws ReplayException {
        Genesis genesis = entry.getGenesis();
        if (genesis != null) {
            end();
            if (plan.needs(entry.getLineage(), entry.getVersion())) {
                begin(which, entry, genesis);
            }
            return;
        }
        LineageReplay replay = current;
        if (replay == null) {
            return;
        }
        CarriedOutCommand command = entry.getCommand();
        if (entry.getStep() != null) {
            replay.step(which, entry, findings);
            predictions.compare(which, replay.predicted(), findings);
        } else if (command != null) {
            replay.carryOut(which, entry, command, findings);
        } else if (entry.getLostImages() != null) {
            replay.passOver(which, entry, findings);
        } else {
            return;
        }
        replay.keep(entry.getVersion());
        ModelManifest manifest = plan.manifests().get(entry.getVersion());
        if (plan.isTarget(entry.getVersion()) || manifest != null) {
            rebuild(which, replay, entry, hash, manifest);
        }
        if (!plan.needs(entry.getLineage(), entry.getVersion() + 1)) {
            end();
        }
    }

    private void begin(EntryName which, LedgerEntry entry, Genesis genesis) throws ReplayException {
        Engine here = RecordedEngine.of(genesis);
        if (!RecordedEngine.description(genesis).sameBits(here.description())) {
            warnings.accept(
                    "%s: the trainer computed with %s, here computes %s: bits may differ"
                            .formatted(
                                    which,
                                    RecordedEngine.description(genesis),
                                    here.description()));
        }
        engine = here;
        current =
                LineageReplay.begin(
                        entry,
                        here,
                        sources,
                        plan.mostRecalibrationImages(),
                        new KeptStates(plan.rollbacks()));
        current.keep(entry.getVersion());
        current.compareScheduleStep(which, entry, findings);
    }

    private void rebuild(
            EntryName which,
            LineageReplay replay,
            LedgerEntry entry,
            byte[] hash,
            @Nullable ModelManifest manifest)
            throws ReplayException {
        byte[] bytes;
        try {
            bytes = replay.servingModel(entry.getVersion(), hash, manifest);
        } catch (ModelException e) {
            throw new ReplayException("the serving model cannot be made: " + e.getMessage(), e);
        }
        String digest = AuditedEntry.hex(ServingModel.decode(bytes).digest());
        if (manifest != null) {
            ManifestComparison.compare(which, manifest, bytes, digest, replay, engine, findings);
        }
        rebuilt.accept(
                new RebuiltVersion(
                        entry.getLineage(),
                        entry.getVersion(),
                        manifest == null ? null : LedgerChains.hex(manifest.getDigest()),
                        digest));
        servingModel = bytes;
        if (plan.isTarget(entry.getVersion())) {
            trainingSnapshot = replay.trainingSnapshot(entry.getVersion(), hash);
        }
    }

    /** Serving model of the version that was rebuilt last, or null. */
    byte @Nullable [] servingModel() {
        return servingModel;
    }

    /** Training snapshot of the version that was asked for, or null. */
    byte @Nullable [] trainingSnapshot() {
        return trainingSnapshot;
    }

    private void end() {
        if (current != null) {
            current.close();
            current = null;
        }
    }

    @Override
    public void close() {
        end();
    }
}
