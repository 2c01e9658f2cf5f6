/** DeepLearning4j as its users run it: a {@code ComputationGraph} that is fitted. */
@NullMarked
package io.normstream.benchmarks.deeplearning4j;

import org.jspecify.annotations.NullMarked;
