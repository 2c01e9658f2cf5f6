/** Labelled image data sets, and their publication to Kafka. */
@NullMarked
package io.normstream.jobs.data;

import org.jspecify.annotations.NullMarked;
