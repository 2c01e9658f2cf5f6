package io.normstream.jobs.doctor;

import io.normstream.model.ModelException;
import io.normstream.model.engine.BlasKernel;
import io.normstream.model.engine.selection.EngineRequest;
import io.normstream.model.engine.selection.Engines;
import java.util.ArrayList;
import java.util.List;

/** Loads what was asked for on this machine, as a task would. */
final class LoadedEngine {
    private LoadedEngine() {}

    static EngineCheck of(EngineRequest request, boolean here) {
        try {
            String engine = Engines.select(request).description().toString();
            List<String> warnings = new ArrayList<>();
            Engines.warning(request).ifPresent(warnings::add);
            BlasKernel.warning().ifPresent(warnings::add);
            return new EngineCheck(Fact.of(engine), warnings, here);
        } catch (ModelException failure) {
            return new EngineCheck(
                    Fact.missing(String.valueOf(failure.getMessage())), List.of(), here);
        }
    }
}
