/** Execution: networks compiled once, with every buffer allocated at build time. */
@NullMarked
package io.normstream.model.engine;

import org.jspecify.annotations.NullMarked;
