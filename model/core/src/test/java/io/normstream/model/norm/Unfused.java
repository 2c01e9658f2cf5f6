package io.normstream.model.norm;

import java.util.List;

/** Another method, of which an engine does not know that it is batch normalisation. */
public record Unfused(Normalizer method) implements Normalizer {
    @Override
    public Needs needs() {
        return method.needs();
    }

    @Override
    public void checkChannels(int channels) {
        method.checkChannels(channels);
    }

    @Override
    public List<StateSpec> state(int channels) {
        return method.state(channels);
    }

    @Override
    public void forward(NormalizationStep step) {
        method.forward(step);
    }

    @Override
    public void backward(NormalizationStep step) {
        method.backward(step);
    }

    @Override
    public void infer(NormalizationStep step) {
        method.infer(step);
    }
}
