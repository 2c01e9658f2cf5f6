/** The training operator, the ledger and the pipeline round them. */
@NullMarked
package io.normstream.jobs.training;

import org.jspecify.annotations.NullMarked;
