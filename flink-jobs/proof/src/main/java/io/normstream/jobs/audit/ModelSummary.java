package io.normstream.jobs.audit;

/**
 * What an audit counted of one model.
 *
 * @param commands that were carried out
 * @param learnt labelled rows of steps that were learnt
 * @param refused labelled rows of steps that were refused
 * @param paused labelled rows of steps while learning was paused
 * @param unlabelled rows that were predicted only
 * @param lost offsets of images that were lost, and the job told to go on
 * @param dead records of the model in the dead-letter topic
 * @param pending records after the last entry
 * @param published versions that were announced
 * @param retained of these, serving models that are whole on the topic
 */
public record ModelSummary(
        String modelId,
        int lineages,
        int entries,
        int commands,
        long newestVersion,
        long learnt,
        long refused,
        long paused,
        long unlabelled,
        long lost,
        long dead,
        long pending,
        long predictions,
        int published,
        int retained) {}
