/** Hand-written state: one writer, one reader that checks what it reads. */
@NullMarked
package io.normstream.jobs.state;

import org.jspecify.annotations.NullMarked;
