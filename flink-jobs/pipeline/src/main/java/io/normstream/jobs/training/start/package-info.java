/** Where a job and each of its models begin or go on, as checkpoints and topics say. */
@NullMarked
package io.normstream.jobs.training.start;

import org.jspecify.annotations.NullMarked;
