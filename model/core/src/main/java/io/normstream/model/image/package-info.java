/** How images of any size become those that a model takes; knows nothing of files and formats. */
@NullMarked
package io.normstream.model.image;

import org.jspecify.annotations.NullMarked;
