package io.normstream.model.norm;

class RunningNormTest extends NormalizerContract {
    @Override
    Normalizer normalizer() {
        return new RunningNorm(false);
    }
}
