/** One run from data set to tested model on an embedded broker and cluster. */
@NullMarked
package io.normstream.jobs.demo;

import org.jspecify.annotations.NullMarked;
