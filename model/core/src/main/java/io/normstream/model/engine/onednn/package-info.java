/** The fast engine: oneDNN primitives on the memory of ND4J arrays. */
@NullMarked
package io.normstream.model.engine.onednn;

import org.jspecify.annotations.NullMarked;
