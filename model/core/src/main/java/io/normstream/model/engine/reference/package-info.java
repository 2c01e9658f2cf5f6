/**
 * The reference engine: plain ND4J ops, float32 or float64, channels last. Short and readable,
 * since every other engine is tested against it.
 */
@NullMarked
package io.normstream.model.engine.reference;

import org.jspecify.annotations.NullMarked;
