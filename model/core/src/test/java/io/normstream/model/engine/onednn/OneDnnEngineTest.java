package io.normstream.model.engine.onednn;

import io.normstream.model.engine.Engine;
import io.normstream.model.engine.EngineContract;

class OneDnnEngineTest extends EngineContract {
    @Override
    protected Engine engine() {
        return new OneDnnEngine(Precision.FLOAT32, 1);
    }
}
