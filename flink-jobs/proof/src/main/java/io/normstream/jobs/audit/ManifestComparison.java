package io.normstream.jobs.audit;

import static io.normstream.jobs.audit.StepComparison.same;

import io.normstream.jobs.wire.Sha256;
import io.normstream.model.engine.Engine;
import io.normstream.model.engine.EngineDescription;
import io.normstream.model.train.PrequentialFigures;
import io.normstream.model.train.Progress;
import io.normstream.schemas.ModelManifest;
import org.jspecify.annotations.Nullable;

/** What was announced of a version against what came out when it was learnt again. */
final class ManifestComparison {
    private ManifestComparison() {}

    static void compare(
            EntryName which,
            ModelManifest manifest,
            byte[] bytes,
            String digest,
            LineageReplay replay,
            @Nullable Engine engine,
            Findings findings) {
        same(
                which,
                "digest of the serving model",
                LedgerChains.hex(manifest.getDigest()),
                digest,
                findings);
        Progress progress = replay.learner().progress();
        same(which, "images seen", manifest.getImagesSeen(), progress.imagesSeen(), findings);
        same(
                which,
                "prequential accuracy",
                manifest.getPrequentialAccuracy(),
                progress.windowAccuracy(),
                findings);
        if (replay.figures() != null) {
            compareFigures(which, manifest, replay.figures(), findings);
        }
        same(
                which,
                "event time",
                manifest.getEventTime().toEpochMilli(),
                replay.latestEventTime(),
                findings);
        same(
                which,
                "names of the classes",
                manifest.getClassNames(),
                replay.classNames().names(),
                findings);
        // The checksum is of the file, which older builds wrote in another form; the digest is not.
        if (replay.ofThisFormat()
                && engine != null
                && description(manifest).equals(engine.description())) {
            compareFile(which, manifest, bytes, findings);
        }
    }

    private static void compareFigures(
            EntryName which,
            ModelManifest manifest,
            PrequentialFigures figures,
            Findings findings) {
        same(
                which,
                "class-balanced accuracy",
                manifest.getClassBalancedAccuracy(),
                known(figures.classBalancedAccuracy()),
                findings);
        same(
                which,
                "accuracy of the last label again",
                manifest.getNoChangeAccuracy(),
                known(figures.noChangeAccuracy()),
                findings);
    }

    private static @Nullable Double known(double accuracy) {
        return Double.isNaN(accuracy) ? null : (Double) accuracy;
    }

    /** Another format version has the same arrays in a file of another size and checksum. */
    private static void compareFile(
            EntryName which, ModelManifest manifest, byte[] bytes, Findings findings) {
        String announced = LedgerChains.hex(manifest.getChecksum());
        String rebuilt = AuditedEntry.hex(Sha256.of(bytes));
        if (manifest.getSize() == bytes.length) {
            same(which, "checksum of the serving model", announced, rebuilt, findings);
        } else if (announced.equals(rebuilt)) {
            same(which, "size of the serving model", manifest.getSize(), bytes.length, findings);
        }
    }

    private static EngineDescription description(ModelManifest manifest) {
        return new EngineDescription(
                manifest.getEngine(),
                manifest.getPrecision(),
                manifest.getThreads(),
                manifest.getInstructionSet());
    }
}
