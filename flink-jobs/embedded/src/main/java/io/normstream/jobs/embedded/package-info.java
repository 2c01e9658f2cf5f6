/** Kafka and Flink inside this JVM, for the demo and for tests. */
@NullMarked
package io.normstream.jobs.embedded;

import org.jspecify.annotations.NullMarked;
