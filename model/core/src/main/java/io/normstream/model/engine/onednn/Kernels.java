package io.normstream.model.engine.onednn;

import io.normstream.model.nn.Conv2d;
import io.normstream.model.nn.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/** The kernels of a network by path: programs for different numbers of rows share them. */
final class Kernels {
    private final Map<String, Kernel> byPath = new LinkedHashMap<>();

    Kernel of(Conv2d layer, String path, Shape input, Build build) {
        return byPath.computeIfAbsent(path, name -> new Kernel(layer, name, input, build));
    }

    /** Forgets what was derived from the parameters. */
    void changed() {
        byPath.values().forEach(Kernel::changed);
    }
}
