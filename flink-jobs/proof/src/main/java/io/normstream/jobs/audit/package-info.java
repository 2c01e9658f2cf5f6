/**
 * The audit of a ledger, by two commands: {@code verify} proves from the topics alone what a model
 * learnt, {@code replay} learns it again. Shares the learner with the trainer, but none of the code
 * that writes the ledger.
 */
@NullMarked
package io.normstream.jobs.audit;

import org.jspecify.annotations.NullMarked;
