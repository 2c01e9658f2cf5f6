package io.normstream.model.engine.onednn;

import io.normstream.model.engine.Engine;
import io.normstream.model.engine.EngineContract;

class ChannelsLastTest extends EngineContract {
    @Override
    protected Engine engine() {
        return new OneDnnEngine(Precision.FLOAT32, 2, MemoryLayout.CHANNELS_LAST);
    }
}
