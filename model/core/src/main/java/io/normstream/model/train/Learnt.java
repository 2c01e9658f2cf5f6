package io.normstream.model.train;

import io.normstream.model.engine.ParameterLayout;
import io.normstream.model.engine.StateLayout;
import io.normstream.model.nn.FrozenLayers;
import io.normstream.model.norm.Role;
import java.util.ArrayList;
import java.util.List;

/** The parts of flat arrays that steps change: all but those of frozen layers. */
record Learnt(FrozenLayers frozen) {

    /** First index of what is learnt of a role; frozen layers come first in network order. */
    int start(ParameterLayout layout, Role role) {
        return layout.slices().stream()
                .filter(slice -> slice.spec().role() == role)
                .filter(slice -> !frozen.hold(slice.spec().name()))
                .mapToInt(ParameterLayout.Slice::offset)
                .findFirst()
                .orElse(layout.end(role));
    }

    /** Views of the learnt parts of parameters; the array itself where nothing is frozen. */
    List<FlatArray> parameters(FlatArray array, ParameterLayout layout) {
        if (frozen.count() == 0) {
            return List.of(array);
        }
        List<FlatArray> views = new ArrayList<>();
        for (Role role : Role.values()) {
            int start = start(layout, role);
            if (start < layout.end(role)) {
                views.add(array.view(start, layout.end(role)));
            }
        }
        return List.copyOf(views);
    }

    /** The same of state, which is in network order. */
    List<FlatArray> state(FlatArray array, StateLayout layout) {
        if (frozen.count() == 0) {
            return List.of(array);
        }
        return layout.slices().stream()
                .filter(slice -> !frozen.hold(slice.spec().name()))
                .mapToInt(StateLayout.Slice::offset)
                .limit(1)
                .mapToObj(start -> array.view(start, layout.size()))
                .toList();
    }
}
