/** Our engines, learner and pipeline as processes of the comparison. */
@NullMarked
package io.normstream.benchmarks.normstream;

import org.jspecify.annotations.NullMarked;
