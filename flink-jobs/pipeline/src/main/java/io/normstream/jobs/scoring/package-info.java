/** The scoring job: predicts with the newest published models and swaps them while it serves. */
@NullMarked
package io.normstream.jobs.scoring;

import org.jspecify.annotations.NullMarked;
