package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.normstream.model.engine.memory.Similarity;
import io.normstream.model.norm.Moments;
import io.normstream.model.norm.Needs;
import io.normstream.model.norm.Needs.Fact;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** How alike the samples are that come to a normalisation. */
final class SimilarityMeasurement {
    private final Similarity similarity;
    private final Moments moments;
    private final int rows;
    private final Operation unpack;
    private final FloatBuffer numbers;

    private SimilarityMeasurement(String path, Activation input, Moments moments, Build build) {
        this.similarity = new Similarity(input.shape().size());
        this.moments = moments;
        this.rows = build.rows();
        Tensor plain = build.scratch(0, build.channelsLast(dnnl_f32, input.shape()));
        this.unpack = build.reorder(path + " similarity", input.values(), plain);
        this.numbers = plain.floats();
    }

    /** Of all rows of {@code input}, written to {@code moments}, where a method asks; else null. */
    static @Nullable SimilarityMeasurement of(
            String path, Activation input, Needs needs, Moments moments, Build build) {
        return needs.has(Fact.SIMILARITY)
                ? new SimilarityMeasurement(path, input, moments, build)
                : null;
    }

    void run() {
        unpack.run();
        moments.similarity(similarity.of(numbers::get, rows));
    }
}
