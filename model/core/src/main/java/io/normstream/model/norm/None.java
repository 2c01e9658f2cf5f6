package io.normstream.model.norm;

import com.google.auto.service.AutoService;

/**
 * No normalisation: a scale, which starts at 1, and a shift. The arm that shows what others are
 * worth.
 */
@AutoService(Normalizer.class)
public record None() implements AffineNormalizer {

    @Override
    public Companions companions() {
        return Companions.NONE.withScale(1);
    }
}
