package io.normstream.jobs.doctor;

import java.util.List;

/** A pure function of facts that were gathered: the same facts give the same findings. */
interface Check {
    /** At least one finding; those that are wrong say what to do. */
    List<Finding> findings();
}
