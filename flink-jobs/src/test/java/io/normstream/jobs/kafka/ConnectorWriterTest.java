package io.normstream.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.Arrays;
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
    }
}
