/** The live page of running jobs: what their topics say, for a browser on this machine. */
@NullMarked
package io.normstream.jobs.watch;

import org.jspecify.annotations.NullMarked;
