/** Deep networks that learn one mini-batch at a time: knows ND4J, knows no Flink, Kafka or Avro. */
@NullMarked
package io.normstream.model;

import org.jspecify.annotations.NullMarked;
