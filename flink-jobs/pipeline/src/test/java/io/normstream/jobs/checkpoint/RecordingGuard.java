package io.normstream.jobs.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A guard that notes who asks it, and then says what it was told to. */
public final class RecordingGuard implements CheckpointGuard {
    private static final long serialVersionUID = 1L;

    public final transient List<Thread> askedIn = Collections.synchronizedList(new ArrayList<>());
    public final transient List<Long> checkpoints = Collections.synchronizedList(new ArrayList<>());
    public boolean closed;
    private final @Nullable IOException answer;
    private final @Nullable RuntimeException refusal;

    private RecordingGuard(@Nullable IOException answer, @Nullable RuntimeException refusal) {
        this.answer = answer;
        this.refusal = refusal;
    }

    public static RecordingGuard holds() {
        return new RecordingGuard(null, null);
    }

    public static RecordingGuard failing(IOException answer) {
        return new RecordingGuard(answer, null);
    }

    public static RecordingGuard refusing(RuntimeException refusal) {
        return new RecordingGuard(null, refusal);
    }

    @Override
    public void verify(long checkpointId) throws IOException {
        askedIn.add(Thread.currentThread());
        checkpoints.add(checkpointId);
        if (answer != null) {
            throw answer;
        }
        if (refusal != null) {
            throw refusal;
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
