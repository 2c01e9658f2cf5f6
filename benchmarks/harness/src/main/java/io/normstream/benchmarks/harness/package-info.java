/** Runs the processes of the comparisons in turn and writes down what came out. */
@NullMarked
package io.normstream.benchmarks.harness;

import org.jspecify.annotations.NullMarked;
