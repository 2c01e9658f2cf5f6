/** What every job needs on its way to a cluster. */
@NullMarked
package io.normstream.jobs.submission;

import org.jspecify.annotations.NullMarked;
