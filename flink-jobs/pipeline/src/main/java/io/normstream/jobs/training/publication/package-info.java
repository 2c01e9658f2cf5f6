/** When and how a model is published, and what has been published of it. */
@NullMarked
package io.normstream.jobs.training.publication;

import org.jspecify.annotations.NullMarked;
