/** Jobs, their Kafka ends, the embedded cluster and the command line. */
@NullMarked
package io.normstream.jobs;

import org.jspecify.annotations.NullMarked;
