package io.normstream.jobs.scoring;

import io.normstream.jobs.config.ModelDeclaration;
import io.normstream.jobs.ingest.Example;
import io.normstream.jobs.wire.RejectedException;
import io.normstream.schemas.RejectReason;
import java.util.Collection;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which images can be scored. Those in a checkpoint were accepted when other models may have been
 * declared.
 */
final class DeclaredModels {
    private final SortedMap<String, ModelDeclaration> byId = new TreeMap<>();

    DeclaredModels(Collection<ModelDeclaration> declared) {
        declared.forEach(model -> byId.put(model.id(), model));
    }

    /** Why {@code example} cannot be scored; null if it can. */
    @Nullable RejectedException refusal(Example example) {
        ModelDeclaration model = byId.get(example.modelId);
        if (model == null) {
            return new RejectedException(
                    RejectReason.UNDECLARED_MODEL,
                    "Declared models are %s, found \"%s\" in a checkpoint"
                            .formatted(byId.keySet(), example.modelId));
        }
        if (example.pixels.length != model.input().size()) {
            return new RejectedException(
                    RejectReason.WRONG_SHAPE,
                    String.format(
                            Locale.ROOT,
                            "An image of %d bytes in a checkpoint, the model takes %s",
                            example.pixels.length,
                            model.input()));
        }
        return null;
    }
}
