/** Training snapshots and serving models as safetensors bytes. */
@NullMarked
package io.normstream.model.snapshot;

import org.jspecify.annotations.NullMarked;
