/** Raw, PNG and JPEG payloads to pixels, with limits checked on the header before decoding. */
@NullMarked
package io.normstream.jobs.image;

import org.jspecify.annotations.NullMarked;
