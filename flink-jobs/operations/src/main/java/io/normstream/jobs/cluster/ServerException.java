package io.normstream.jobs.cluster;

import io.normstream.jobs.JobException;
import java.util.List;

/** A process of a cluster that does not do what it was started for. */
public final class ServerException extends JobException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> lastLines;

    ServerException(String message, List<String> lastLines) {
        super(message);
        this.lastLines = List.copyOf(lastLines);
    }

    /** What the process wrote last. */
    public List<String> lastLines() {
        return lastLines;
    }
}
