/** Commands to a running training job: how they are sent, and what becomes of them. */
@NullMarked
package io.normstream.jobs.control;

import org.jspecify.annotations.NullMarked;
