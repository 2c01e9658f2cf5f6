/** What goes over Kafka: Avro single-object encoding, schema stores, (de)serialisation schemas. */
@NullMarked
package io.normstream.jobs.wire;

import org.jspecify.annotations.NullMarked;
