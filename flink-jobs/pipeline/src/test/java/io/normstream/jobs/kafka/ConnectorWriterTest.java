package io.normstream.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

/** What {@link ClosingKafkaSink} relies on in the connector, and the connector does not promise. */
class ConnectorWriterTest {
    /** Were it not so, every start of a job would leave a thread and its classes behind again. */
    @Test
    void anExactlyOnceWriterHasOneAdminClientInAFieldOfItsOwn() throws Exception {
        Class<?> writer =
                Class.forName("org.apache.flink.connector.kafka.sink.ExactlyOnceKafkaWriter");

        assertThat(Arrays.stream(writer.getDeclaredFields()).map(Field::getType))
                .filteredOn(Admin.class::isAssignableFrom)
                .hasSize(1);
        assertThat(WriterAdmin.in(writer)).isNotNull();
        assertThat(WriterAdmin.find().of(new Object())).isNull();
    }

    private static final class WithoutAdmin {}

    private static final class WithTwo {
        @SuppressWarnings("UnusedVariable") // found by its type
        private Admin one;

        @SuppressWarnings("UnusedVariable") // found by its type
        private Admin other;
    }

    @Test
    void aConnectorWithAnotherFieldIsRefusedByName() {
        for (Class<?> writer : List.of(WithoutAdmin.class, WithTwo.class)) {
            assertThatThrownBy(() -> WriterAdmin.in(writer))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(writer.getName())
                    .hasMessageContaining("one is needed");
        }
    }
}
