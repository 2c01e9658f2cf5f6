/** Online learning: predict, score, then learn, one mini-batch at a time. */
@NullMarked
package io.normstream.model.train;

import org.jspecify.annotations.NullMarked;
