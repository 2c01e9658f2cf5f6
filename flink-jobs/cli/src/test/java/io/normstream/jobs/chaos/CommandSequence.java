package io.normstream.jobs.chaos;

import io.normstream.jobs.kafka.KafkaClientSettings;
import io.normstream.jobs.kafka.Topics;
import io.normstream.jobs.wire.AvroCodec;
import io.normstream.schemas.CommandKind;
import io.normstream.schemas.ControlCommand;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Commands of every kind by turns; it does not wait for what becomes of them. */
final class CommandSequence implements AutoCloseable {
    private static final List<CommandKind> KINDS =
            List.of(
                    CommandKind.ROLLBACK,
                    CommandKind.PAUSE,
                    CommandKind.RESUME,
                    CommandKind.SET_LEARNING_RATE,
                    CommandKind.FORGET);

    private final KafkaClientSettings kafka;
    private final Topics topics;
    private final KafkaProducer<String, byte[]> producer;
    private int sent;

    CommandSequence(KafkaClientSettings kafka, Topics topics) {
        this.kafka = kafka;
        this.topics = topics;
        this.producer =
                new KafkaProducer<>(
                        kafka.properties(), new StringSerializer(), new ByteArraySerializer());
    }

    /** Sends the next one, and returns once the broker has it. */
    void sendNext() throws Exception {
        CommandKind kind = KINDS.get(sent % KINDS.size());
        ControlCommand.Builder command =
                ControlCommand.newBuilder()
                        .setCommandId("command-" + sent++)
                        .setModelId(ImageStream.MODEL)
                        .setIssuedAt(Instant.EPOCH)
                        .setKind(kind);
        if (kind == CommandKind.ROLLBACK) {
            command.setVersion(newestVersion());
        } else if (kind == CommandKind.SET_LEARNING_RATE) {
            command.setLearningRate(0.05);
        } else if (kind == CommandKind.FORGET) {
            command.setForgottenClass(sent % 10);
        }
        producer.send(
                        new ProducerRecord<>(
                                topics.control(),
                                ImageStream.MODEL,
                                AvroCodec.encode(command.build())))
                .get();
    }

    /** Of the published ones, 0 where there is none: that is refused. */
    private long newestVersion() throws Exception {
        var manifests = RunRecords.read(kafka, topics).manifests();
        return manifests.isEmpty() ? 0 : manifests.lastKey();
    }

    @Override
    public void close() {
        producer.close();
    }
}
