/** Benchmarks of single layers, the update and the decoding of images, under JMH. */
@NullMarked
package io.normstream.benchmarks.kernels;

import org.jspecify.annotations.NullMarked;
