/** Names of all metrics. */
@NullMarked
package io.normstream.jobs.metrics;

import org.jspecify.annotations.NullMarked;
