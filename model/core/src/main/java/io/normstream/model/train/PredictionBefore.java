package io.normstream.model.train;

/** Predicts at once, in the network that learns. */
final class PredictionBefore implements BatchPrediction {
    private final Inference inference;
    private boolean finite;

    PredictionBefore(Inference inference) {
        this.inference = inference;
    }

    @Override
    public void begin(MiniBatch batch, Predictions out) {
        finite = inference.tryPredict(batch, out);
    }

    @Override
    public boolean end() {
        return finite;
    }
}
