/** One job at a time for what only one may write: claimed, renewed, watched, released. */
@NullMarked
package io.normstream.jobs.lease;

import org.jspecify.annotations.NullMarked;
