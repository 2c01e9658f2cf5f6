package io.normstream.jobs.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortRangeTest {
    /** A client that got the port of a server that is being started again would keep it away. */
    @Test
    void noServerGetsAPortThatClientsMayGet() {
        PortRange clients = PortRange.ofClients();
        List<Integer> taken = FreePorts.take(50);

        assertThat(taken).doesNotHaveDuplicates();
        if (clients.first() > 20_500 || clients.last() < 65_000) {
            assertThat(taken).noneMatch(port -> port >= clients.first() && port <= clients.last());
        }
        assertThat(taken).allMatch(FreePorts::isFree);
    }

    @ParameterizedTest
    @CsvSource({
        "32768 60999, 20000, 32767",
        "20200 50000, 50001, 65535",
        "15000 65535, 1024, 14999",
        "1024 65535, 1024, 65535"
    })
    void serversGetWhatClientsLeave(String clients, int first, int last) {
        assertThat(PortRange.forServers(PortRange.parse(clients.replace(' ', '\t'))))
                .isEqualTo(new PortRange(first, last));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1 2 3", "a b", "0 9", "9 70000", "20 10"})
    void whatIsNoRangeIsRefused(String text) {
        assertThatThrownBy(() -> PortRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
