package io.normstream.jobs.audit;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Where a record is on Kafka. */
record Place(String topic, int partition, long offset) implements Numbered {
    /** Records of other models and the marks of transactions are between. */
    private static final int BETWEEN = 100;

    static Place of(ConsumerRecord<?, ?> record) {
        return new Place(record.topic(), record.partition(), record.offset());
    }

    @Override
    public String row() {
        return topic + "/" + partition;
    }

    @Override
    public long number() {
        return offset;
    }

    @Override
    public long reach() {
        return BETWEEN;
    }

    /** For people, such as {@code normstream.images partition 0 offset 17}. */
    @Override
    public String toString() {
        return topic + " partition " + partition + " offset " + offset;
    }
}
