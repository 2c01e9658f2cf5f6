/** From options to an engine that computes on this machine. */
@NullMarked
package io.normstream.model.engine.selection;

import org.jspecify.annotations.NullMarked;
