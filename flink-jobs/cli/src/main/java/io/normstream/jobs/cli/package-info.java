/** The command line. */
@NullMarked
package io.normstream.jobs.cli;

import org.jspecify.annotations.NullMarked;
