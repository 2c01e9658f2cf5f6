package io.normstream.model.train;

import io.normstream.model.engine.memory.CloseOnFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Averages of parameters and running statistics over steps, for the serving model. */
final class Average implements AutoCloseable {
    private final Averaging averaging;
    private final FlatArray liveParameters;
    private final FlatArray liveState;
    private final FlatArray parameters;
    private final FlatArray state;
    private final List<Followed> followed = new ArrayList<>();

    /** A part of an average, and what it follows. */
    private record Followed(FlatArray average, FlatArray live) {}

    /**
     * @param learntParameters the parts of an array of parameters that change
     * @param learntState the parts of an array of state that change
     */
    Average(
            Averaging averaging,
            FlatArray liveParameters,
            FlatArray liveState,
            Function<FlatArray, List<FlatArray>> learntParameters,
            Function<FlatArray, List<FlatArray>> learntState) {
        this.averaging = averaging;
        this.liveParameters = liveParameters;
        this.liveState = liveState;
        try (CloseOnFailure made = new CloseOnFailure()) {
            this.parameters = FlatArray.zerosLike(liveParameters);
            made.add(parameters::close);
            this.state = FlatArray.zerosLike(liveState);
            made.keep();
        }
        follow(parameters, liveParameters, learntParameters);
        follow(state, liveState, learntState);
    }

    private void follow(
            FlatArray average, FlatArray live, Function<FlatArray, List<FlatArray>> learnt) {
        List<FlatArray> averages = learnt.apply(average);
        List<FlatArray> lives = learnt.apply(live);
        for (int i = 0; i < averages.size(); i++) {
            followed.add(new Followed(averages.get(i), lives.get(i)));
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
        for (Followed part : followed) {
            part.average().scale(1 - rate);
            part.average().add(rate, part.live());
        }
    }

    @Override
    public void close() {
        parameters.close();
        state.close();
    }
}
