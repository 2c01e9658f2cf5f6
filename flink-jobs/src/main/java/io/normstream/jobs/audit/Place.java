package io.normstream.jobs.audit;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Where a record lies on Kafka. */
record Place(String topic, int partition, long offset) {
    static Place of(ConsumerRecord<?, ?> record) {
        return new Place(record.topic(), record.partition(), record.offset());
    }

    /** For people, such as {@code normstream.images partition 0 offset 17}. */
    @Override
    public String toString() {
        return topic + " partition " + partition + " offset " + offset;
    }
}
