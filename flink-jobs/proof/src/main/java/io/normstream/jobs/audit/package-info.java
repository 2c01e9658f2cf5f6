/**
 * Proves from the topics alone what a model learnt, and learns it again. Shares the learner with
 * the trainer and nothing of how it writes its ledger.
 */
@NullMarked
package io.normstream.jobs.audit;

import org.jspecify.annotations.NullMarked;
