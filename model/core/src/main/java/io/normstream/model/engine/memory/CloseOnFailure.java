package io.normstream.model.engine.memory;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a constructor has made so far that must be closed. Where it fails nobody gets what it was
 * building, so that nobody else could: leaving the block gives everything back, the newest first,
 * unless {@link #keep} came before.
 */
public final class CloseOnFailure implements AutoCloseable {
    private final Deque<Runnable> made = new ArrayDeque<>();

    /** From now on {@code close} is to be called where the rest fails. */
    public void add(Runnable close) {
        made.push(close);
    }

    /** All went well: whoever gets what was built closes it. */
    public void keep() {
        made.clear();
    }

    @Override
    public void close() {
        while (!made.isEmpty()) {
            made.pop().run();
        }
    }
}
