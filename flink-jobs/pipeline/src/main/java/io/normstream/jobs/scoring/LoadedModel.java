package io.normstream.jobs.scoring;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.wire.PublishedModel;
import io.normstream.model.ModelException;
import io.normstream.model.engine.Engine;
import io.normstream.model.image.Preprocessing;
import io.normstream.model.train.MiniBatch;
import io.normstream.model.train.Predictions;
import io.normstream.model.train.Predictor;
import java.util.Locale;

/**
 * A serving model that is ready to predict. {@link #close} frees its native memory.
 *
 * @param madeAtMillis when the trainer made it, milliseconds since 1970, or -1
 */
record LoadedModel(PublishedModel published, Predictor predictor, long madeAtMillis)
        implements AutoCloseable {

    /**
     * Builds the network and predicts an image with it, so that the first of a stream does not wait
     * for what only happens once. Takes long.
     *
     * @param rows of a pass
     * @param prepared how images are prepared that will come to it
     * @throws RefusedUpdateException if it takes images prepared otherwise, cannot be built, or
     *     gives numbers that are not finite
     */
    static LoadedModel load(
            PublishedModel model,
            ModelDeclaration declared,
            Engine engine,
            int rows,
            Preprocessing prepared,
            long madeAtMillis)
            throws RefusedUpdateException {
        requirePrepared(model, prepared);
        Predictor predictor = null;
        boolean predicts = false;
        try {
            predictor = Predictor.load(model.serving(), engine, rows);
            MiniBatch blackImage = new MiniBatch(declared.input(), 1);
            blackImage.add(new byte[declared.input().size()], MiniBatch.UNLABELLED);
            predictor.predict(blackImage, new Predictions(1, declared.classes()));
            predicts = true;
            return new LoadedModel(model, predictor, madeAtMillis);
        } catch (ModelException e) {
            throw new RefusedUpdateException(
                    Refusal.BROKEN,
                    String.format(
                            Locale.ROOT,
                            "model %s version %d cannot predict: %s",
                            model.manifest().getModelId(),
                            model.manifest().getVersion(),
                            e.getMessage()));
        } finally {
            if (!predicts && predictor != null) {
                predictor.close();
            }
        }
    }

    private static void requirePrepared(PublishedModel model, Preprocessing prepared)
            throws RefusedUpdateException {
        Preprocessing taken = model.serving().architecture().preprocessing();
        if (!taken.equals(prepared)) {
            throw new RefusedUpdateException(
                    Refusal.OTHER_PREPROCESSING,
                    String.format(
                            Locale.ROOT,
                            "model %s version %d learnt from images prepared by %s, but this job prepares them by %s; started anew without --resume, it goes by the newest model",
                            model.manifest().getModelId(),
                            model.manifest().getVersion(),
                            taken,
                            prepared));
        }
    }

    long version() {
        return published.manifest().getVersion();
    }

    /** Whether it takes images upright, as their EXIF orientation says. */
    boolean upright() {
        return predictor.architecture().applyExifOrientation();
    }

    String lineage() {
        return published.manifest().getLineage();
    }

    @Override
    public void close() {
        predictor.close();
    }
}
