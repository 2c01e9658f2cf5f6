package io.normstream.jobs.scoring;

import io.normstream.jobs.JobException;
import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.wire.ModelAssembly;
import io.normstream.jobs.wire.PublishedModel;
import io.normstream.model.engine.memory.ActivationSizes;
import io.normstream.model.nn.Architecture;
import io.normstream.model.nn.Architectures;
import io.normstream.model.norm.Recipes;
import io.normstream.schemas.ModelChunk;
import io.normstream.schemas.ModelManifest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A model whose chunks and manifest have all come, not yet checked.
 *
 * @param chunks all of them, in order
 * @param madeAtMillis when the trainer made it, milliseconds since 1970, or -1
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record CompleteUpdate(ModelManifest manifest, @Nullable ModelChunk[] chunks, long madeAtMillis) {

    /** Times the activations of the preset: some recipes have more normalisations than others. */
    private static final int MAX_RATIO = 2;

    /** What a declared network that is no preset is compared with: the largest preset. */
    private static final String LARGEST_OWN = "resnet18";

    /**
     * Checks every byte, which takes long: do not call it on a thread that others wait for.
     *
     * @throws RefusedUpdateException if it is not what was announced, or not what was declared
     */
    PublishedModel assemble(ModelDeclaration declared) throws RefusedUpdateException {
        PublishedModel model;
        try {
            model = ModelAssembly.assemble(manifest, chunks);
        } catch (JobException e) {
            throw new RefusedUpdateException(Refusal.BROKEN, String.valueOf(e.getMessage()));
        }
        requireDeclared(model, declared);
        return model;
    }

    /**
     * Checks that the file holds the network that was declared: a small file may describe a network
     * whose activations fill the memory.
     *
     * @throws RefusedUpdateException if it holds another one, one for other images, or a larger one
     */
    static void requireDeclared(PublishedModel model, ModelDeclaration declared)
            throws RefusedUpdateException {
        Architecture found = model.serving().architecture();
        if (!found.name().equals(declared.architecture())
                || !found.input().equals(declared.input())
                || found.classes() != declared.classes()) {
            throw new RefusedUpdateException(
                    Refusal.WRONG_SHAPE,
                    String.format(
                            Locale.ROOT,
                            "the file of model %s version %d holds %s for images of %s and %d classes, but %s is declared",
                            model.manifest().getModelId(),
                            model.manifest().getVersion(),
                            found.name(),
                            found.input(),
                            found.classes(),
                            declared.text()));
        }
        String largest =
                Architectures.names().contains(declared.architecture())
                        ? declared.architecture()
                        : LARGEST_OWN;
        Architecture preset =
                Architectures.create(
                        largest, declared.input(), declared.classes(), Recipes.plain());
        long most = MAX_RATIO * activations(preset);
        if (activations(found) > most) {
            throw new RefusedUpdateException(
                    Refusal.TOO_LARGE,
                    String.format(
                            Locale.ROOT,
                            "the network of model %s version %d needs more than %d activations for an image, twice as many as %s for %s",
                            model.manifest().getModelId(),
                            model.manifest().getVersion(),
                            most,
                            largest,
                            declared.text()));
        }
    }

    private static long activations(Architecture architecture) {
        try {
            return ActivationSizes.sum(architecture.layers(), architecture.input());
        } catch (ArithmeticException overflow) {
            return Long.MAX_VALUE;
        }
    }
}
