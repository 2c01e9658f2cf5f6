/** The arrays of a network under the names and in the layouts of PyTorch's modules. */
@NullMarked
package io.normstream.model.pytorch;

import org.jspecify.annotations.NullMarked;
