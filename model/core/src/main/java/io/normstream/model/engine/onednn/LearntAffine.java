package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.normstream.model.engine.memory.StoredNormalization;
import io.normstream.model.nn.Affine;
import io.normstream.model.norm.BatchNormalizer;
import org.bytedeco.dnnl.dnnl_memory_desc;

/** Scale and shift as they are learnt: the primitives work on the network's flat arrays. */
final class LearntAffine implements FusedAffine {
    private final BatchNormalizer method;
    private final StoredNormalization normalization;
    private final Affine affine;
    private final String path;
    private final dnnl_memory_desc vector;
    private final Build build;

    LearntAffine(
            BatchNormalizer method,
            StoredNormalization normalization,
            Affine affine,
            String path,
            Build build) {
        this.method = method;
        this.normalization = normalization;
        this.affine = affine;
        this.path = path;
        this.vector = build.vector(normalization.step().moments().channels());
        this.build = build;
    }

    @Override
    public int flags() {
        int scale = affine.hasScale() ? dnnl_use_scale : 0;
        return affine.hasShift() ? scale | dnnl_use_shift : scale;
    }

    @Override
    public void bindForward(Operation.Builder operation) {
        if (affine.hasScale()) {
            operation.with(DNNL_ARG_SCALE, build.parameter(path + ".scale", vector));
        }
        if (affine.hasShift()) {
            operation.with(DNNL_ARG_SHIFT, build.parameter(path + ".shift", vector));
        }
    }

    @Override
    public void bindBackward(Operation.Builder operation) {
        if (affine.hasScale()) {
            operation
                    .with(DNNL_ARG_SCALE, build.parameter(path + ".scale", vector))
                    .with(DNNL_ARG_DIFF_SCALE, build.gradient(path + ".scale", vector));
        }
        if (affine.hasShift()) {
            operation.with(DNNL_ARG_DIFF_SHIFT, build.gradient(path + ".shift", vector));
        }
    }

    @Override
    public void store() {
        method.updateState(normalization.step());
        normalization.storeState();
    }
}
