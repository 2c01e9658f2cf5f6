/** The report of a training run: one HTML page that needs nothing else. */
@NullMarked
package io.normstream.jobs.report;

import org.jspecify.annotations.NullMarked;
