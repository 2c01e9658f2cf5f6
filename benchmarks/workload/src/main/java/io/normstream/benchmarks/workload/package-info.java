/** What every process of a comparison shares: networks, images, and the protocol. */
@NullMarked
package io.normstream.benchmarks.workload;

import org.jspecify.annotations.NullMarked;
