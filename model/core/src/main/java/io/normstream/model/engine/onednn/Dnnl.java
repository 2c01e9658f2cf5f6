package io.normstream.model.engine.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import io.normstream.model.ModelException;

/** What oneDNN's C interface answers, in words. */
final class Dnnl {
    private Dnnl() {}

    /**
     * Throws where {@code status} is not success.
     *
     * @param what what was asked for
     */
    static void check(int status, String what) {
        if (status != dnnl_success) {
            throw new ModelException("oneDNN could not " + what + ": " + reason(status));
        }
    }

    private static String reason(int status) {
        return switch (status) {
            case dnnl_out_of_memory -> "out of memory";
            case dnnl_invalid_arguments -> "invalid arguments";
            case dnnl_unimplemented -> "not implemented";
            case dnnl_runtime_error -> "a primitive failed";
            default -> "status " + status;
        };
    }
}
