/** Every option in one place, parsed once into validated records. */
@NullMarked
package io.normstream.jobs.config;

import org.jspecify.annotations.NullMarked;
