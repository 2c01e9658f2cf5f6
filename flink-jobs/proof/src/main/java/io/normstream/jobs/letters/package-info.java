/** Dead letters: reading, grouping and exporting them, and sending them to their topic again. */
@NullMarked
package io.normstream.jobs.letters;

import org.jspecify.annotations.NullMarked;
