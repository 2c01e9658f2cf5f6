/** Reports on training: HTML pages of which each needs nothing else. */
@NullMarked
package io.normstream.jobs.report;

import org.jspecify.annotations.NullMarked;
