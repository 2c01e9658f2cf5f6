/** What a checkpoint waits for before it is complete. */
@NullMarked
package io.normstream.jobs.checkpoint;

import org.jspecify.annotations.NullMarked;
