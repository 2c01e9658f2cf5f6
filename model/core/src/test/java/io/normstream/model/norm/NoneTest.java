package io.normstream.model.norm;

class NoneTest extends AffineNormalizerContract {

    @Override
    Normalizer normalizer() {
        return new None();
    }

    @Override
    double factor() {
        return 1;
    }
}
