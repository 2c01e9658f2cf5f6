/** What a checkpoint holds of a model, and its bytes. */
@NullMarked
package io.normstream.jobs.training.state;

import org.jspecify.annotations.NullMarked;
