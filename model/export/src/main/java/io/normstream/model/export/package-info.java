/** Serving models in the forms that other programs load. */
@NullMarked
package io.normstream.model.export;

import org.jspecify.annotations.NullMarked;
