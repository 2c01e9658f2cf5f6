/** What engines share: the flat arrays of a network, and how many threads compute. */
@NullMarked
package io.normstream.model.engine.memory;

import org.jspecify.annotations.NullMarked;
