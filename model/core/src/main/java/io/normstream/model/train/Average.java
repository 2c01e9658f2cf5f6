package io.normstream.model.train;

import io.normstream.model.engine.memory.CloseOnFailure;

/** Averages of parameters and running statistics over steps, for the serving model. */
final class Average implements AutoCloseable {
    private final Averaging averaging;
    private final FlatArray liveParameters;
    private final FlatArray liveState;
    private final FlatArray parameters;
    private final FlatArray state;

    Average(Averaging averaging, FlatArray liveParameters, FlatArray liveState) {
        this.averaging = averaging;
        this.liveParameters = liveParameters;
        this.liveState = liveState;
        try (CloseOnFailure made = new CloseOnFailure()) {
            this.parameters = FlatArray.zerosLike(liveParameters);
            made.add(parameters::close);
            this.state = FlatArray.zerosLike(liveState);
            made.keep();
        }
    }

    FlatArray parameters() {
        return parameters;
    }

    FlatArray state() {
        return state;
    }

    /** Starts from the live values. */
    void reset() {
        parameters.copyFrom(liveParameters);
        state.copyFrom(liveState);
    }

    /** Follows the live values after step {@code t}, counted from 1. */
    void update(long t) {
        double rate = averaging.rate(t);
        follow(parameters, liveParameters, rate);
        follow(state, liveState, rate);
    }

    private static void follow(FlatArray average, FlatArray live, double rate) {
        average.scale(1 - rate);
        average.add(rate, live);
    }

    @Override
    public void close() {
        parameters.close();
        state.close();
    }
}
