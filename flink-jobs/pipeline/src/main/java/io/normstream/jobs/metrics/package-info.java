/** Every metric name, in one place. */
@NullMarked
package io.normstream.jobs.metrics;

import org.jspecify.annotations.NullMarked;
