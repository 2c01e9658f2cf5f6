package io.normstream.jobs.training;

/**
 * What a model goes back to; its arrays are never written to.
 *
 * @param trainingSnapshot all that the learner continues from
 * @param recentImages what {@link ServedLearner#recentImages} gave
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record RollbackState(byte[] trainingSnapshot, byte[] recentImages) {}
