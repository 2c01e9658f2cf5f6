/** The history of a model as records: ledger entries, predictions and metrics. */
@NullMarked
package io.normstream.jobs.training.ledger;

import org.jspecify.annotations.NullMarked;
