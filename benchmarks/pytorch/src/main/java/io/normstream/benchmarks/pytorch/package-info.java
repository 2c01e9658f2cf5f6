/** PyTorch as its users run it: eager mode, modules of plain operators, {@code torch.optim.SGD}. */
@NullMarked
package io.normstream.benchmarks.pytorch;

import org.jspecify.annotations.NullMarked;
