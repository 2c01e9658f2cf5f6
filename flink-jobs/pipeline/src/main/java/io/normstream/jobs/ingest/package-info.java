/** From Kafka records to examples that a model can take, or to dead letters. */
@NullMarked
package io.normstream.jobs.ingest;

import org.jspecify.annotations.NullMarked;
