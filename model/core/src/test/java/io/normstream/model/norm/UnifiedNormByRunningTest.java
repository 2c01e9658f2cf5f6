package io.normstream.model.norm;

/** A mini-batch whose samples are so alike that running statistics normalise it. */
class UnifiedNormByRunningTest extends ExactGradientContract {
    @Override
    Normalizer normalizer() {
        return UnifiedNormRectifiedTest.BY_RUNNING;
    }

    @Override
    VectorPasses passes(double[][][] x) {
        VectorPasses passes = super.passes(x);
        UnifiedNormRectifiedTest.learnt(passes);
        UnifiedNormTest.afterMiniBatches(passes);
        return passes;
    }
}
