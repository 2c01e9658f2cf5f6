package io.normstream.jobs.audit;

/**
 * What an audit counted of one model.
 *
 * @param learnt labelled rows of steps that were learnt
 * @param refused labelled rows of steps that were refused
 * @param unlabelled rows that were predicted only
 * @param dead records of the model in the dead-letter topic
 * @param pending records behind the last entry
 * @param published versions that were announced
 * @param retained of these, serving models that are whole on the topic
 */
public record ModelSummary(
        String modelId,
        int lineages,
        int entries,
        long newestVersion,
        long learnt,
        long refused,
        long unlabelled,
        long dead,
        long pending,
        long predictions,
        int published,
        int retained) {}
