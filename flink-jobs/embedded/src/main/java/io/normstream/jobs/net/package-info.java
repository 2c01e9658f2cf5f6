/** TCP ports of this machine. */
@NullMarked
package io.normstream.jobs.net;

import org.jspecify.annotations.NullMarked;
