package io.normstream.jobs.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What holds of everything that writes state by hand: all of it comes back, and bytes that are
 * something else are refused by the one checked exception, without taking memory for what they only
 * declare.
 *
 * @param <T> of the state
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class StateCodecContract<T> {
    private static final int[] WRONG = {-1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 28};
    private static final long MOST_BYTES = 4 << 20;

    /** A state in which every field has a value. */
    protected abstract T sample();

    protected abstract byte[] write(T state) throws IOException;

    protected abstract T read(byte[] bytes) throws IOException;

    /** What earlier builds wrote and {@link #read} still takes, one of each format. */
    protected List<byte[]> older() throws IOException {
        return List.of();
    }

    private List<byte[]> formats() throws IOException {
        List<byte[]> formats = new ArrayList<>(older());
        formats.add(write(sample()));
        return formats;
    }

    /** Whether bytes after the end are its own: not so if it is part of a stream. */
    protected boolean isWhole() {
        return true;
    }

    protected void assertSame(T read, T written) {
        assertThat(read)
                .usingRecursiveComparison()
                .withEqualsForType(Arrays::equals, byte[].class)
                .isEqualTo(written);
    }

    @Test
    void everyFieldComesBack() throws IOException {
        byte[] bytes = write(sample());
        T read = read(bytes);

        assertSame(read, sample());
        assertThat(write(read)).isEqualTo(bytes);
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        for (byte[] bytes : formats()) {
            for (int length = 0; length < bytes.length; length++) {
                byte[] truncated = Arrays.copyOf(bytes, length);
                assertThatThrownBy(() -> read(truncated))
                        .as("%d of %d bytes", length, bytes.length)
                        .isInstanceOf(BrokenStateException.class)
                        .message()
                        .hasLineCount(1);
            }
        }
    }

    @Test
    void bytesBehindTheEndAreRefused() throws IOException {
        for (byte[] bytes : formats()) {
            byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
            if (isWhole()) {
                assertThatThrownBy(() -> read(longer))
                        .isInstanceOf(BrokenStateException.class)
                        .hasMessageContaining("1 bytes after its end");
            } else {
                assertSame(read(longer), sample());
            }
        }
    }

    @Test
    void numbersThatWereNotWrittenAreReadOrRefusedWithoutTakingMemory() throws IOException {
        for (byte[] bytes : formats()) {
            for (int at = 0; at <= bytes.length - Integer.BYTES; at++) {
                for (int wrong : WRONG) {
                    byte[] changed = bytes.clone();
                    ByteBuffer.wrap(changed).putInt(at, wrong);
                    requireReadOrRefused(changed, "%d at byte %d".formatted(wrong, at));
                }
            }
        }
    }

    private void requireReadOrRefused(byte[] bytes, String what) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        Throwable refusal = catchThrowable(() -> read(bytes));
        long taken = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(taken).as(what).isLessThan(MOST_BYTES);
        if (refusal != null) {
            assertThat(refusal).as(what).isInstanceOf(BrokenStateException.class);
            assertThat(refusal.getMessage()).as(what).hasLineCount(1);
        }
    }
}
