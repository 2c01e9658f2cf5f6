package io.normstream.benchmarks.kernels;

import io.normstream.model.engine.Engine;
import io.normstream.model.engine.onednn.OneDnnEngine;
import io.normstream.model.engine.onednn.Precision;
import io.normstream.model.engine.reference.ReferenceEngine;

/** Our engines at one thread, as parameters of benchmarks. */
public enum KernelEngine {
    REFERENCE {
        @Override
        Engine create() {
            return ReferenceEngine.float32(1);
        }
    },
    ONEDNN {
        @Override
        Engine create() {
            return new OneDnnEngine(Precision.FLOAT32, 1);
        }
    },
    ONEDNN_BF16 {
        @Override
        Engine create() {
            return new OneDnnEngine(Precision.BF16, 1);
        }
    };

    abstract Engine create();
}
