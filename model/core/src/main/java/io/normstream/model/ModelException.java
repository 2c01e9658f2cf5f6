package io.normstream.model;

/**
 * Root of every failure that the model module reports about its input: shapes, snapshots,
 * divergence.
 */
public class ModelException extends RuntimeException {
    public ModelException(String message) {
        super(message);
    }

    public ModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
