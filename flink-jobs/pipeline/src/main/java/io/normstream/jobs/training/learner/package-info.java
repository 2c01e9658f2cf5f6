/** The learner of a model: what it starts from, what it learns under, what it goes back to. */
@NullMarked
package io.normstream.jobs.training.learner;

import org.jspecify.annotations.NullMarked;
