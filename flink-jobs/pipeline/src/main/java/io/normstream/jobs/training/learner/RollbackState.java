package io.normstream.jobs.training.learner;

/**
 * What a model goes back to; its arrays are never written to.
 *
 * @param trainingSnapshot all that the learner continues from
 * @param recentImages the images that its serving models are recalibrated on
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record RollbackState(byte[] trainingSnapshot, KeptImages recentImages) {}
