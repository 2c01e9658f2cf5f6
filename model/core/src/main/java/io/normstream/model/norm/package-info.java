/** Normalisation methods as small pure classes over per-channel vectors. */
@NullMarked
package io.normstream.model.norm;

import org.jspecify.annotations.NullMarked;
