/** Which job a state belongs to. */
@NullMarked
package io.normstream.jobs.identity;

import org.jspecify.annotations.NullMarked;
