/** Descriptions: layers as immutable records of hyperparameters, without arrays or arithmetic. */
@NullMarked
package io.normstream.model.nn;

import org.jspecify.annotations.NullMarked;
