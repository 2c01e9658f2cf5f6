package io.normstream.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OrderlyCloseTest {
    private final List<Boolean> seen = new ArrayList<>();

    @AfterEach
    void clear() {
        Thread.interrupted();
    }

    @Test
    void theInterruptionWaitsUntilTheClientIsClosed() {
        Thread.currentThread().interrupt();

        OrderlyClose.run(() -> seen.add(Thread.currentThread().isInterrupted()));

        assertThat(seen).containsExactly(false);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void itIsKeptWhereTheCloseFails() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(
                        () ->
                                OrderlyClose.run(
                                        () -> {
                                            throw new IllegalStateException("closed before");
                                        }))
                .hasMessage("closed before");
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void noneIsMade() {
        OrderlyClose.run(() -> seen.add(Thread.currentThread().isInterrupted()));

        assertThat(seen).containsExactly(false);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
}
